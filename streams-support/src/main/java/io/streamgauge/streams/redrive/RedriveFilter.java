package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.TopicCatalogue;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rejected events are wanted; what is null does not matter. Immutable.
 *
 * @param reasons why they were rejected; empty for any reason
 * @param from the earliest moment of rejection
 * @param until the first moment of rejection that is too late
 * @param topic the topic that they came from, with the prefix of topics or without
 * @param partition the partition that they came from, 0 or more
 * @param firstOffset the first offset that they came from, 0 or more
 * @param lastOffset the last one, not below the first
 */
public record RedriveFilter(
        Set<Reason> reasons,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long firstOffset,
        @Nullable Long lastOffset) {
    /** Everything. */
    public static final RedriveFilter ALL = new RedriveFilter(Set.of(), null, null, null, null, null, null);

    /** Checks the values. */
    public RedriveFilter {
        reasons = Set.copyOf(reasons);
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException(
                    "Nothing was rejected from " + from + " until " + until + ": begin before the end");
        }
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException("The partition is " + partition + ": use 0 or more");
        }
        if (firstOffset != null && lastOffset != null && (firstOffset < 0 || firstOffset > lastOffset)) {
            throw new IllegalArgumentException(
                    "The offsets are " + firstOffset + " to " + lastOffset + ": use 0 or more, the smaller one first");
        }
    }

    /** The same with the topic's whole name. */
    public RedriveFilter in(TopicCatalogue topics) {
        if (topic == null || topic.startsWith(topics.prefix())) {
            return this;
        }
        return of(topics.prefix() + topic);
    }

    /** The same for events of one topic. */
    RedriveFilter of(String topic) {
        return new RedriveFilter(reasons, from, until, topic, partition, firstOffset, lastOffset);
    }

    /** Whether an event is wanted; knows topics by their whole names. */
    boolean matches(Rejection rejection) {
        return (reasons.isEmpty() || reasons.contains(rejection.reason()))
                && (from == null || !rejection.at().isBefore(from))
                && (until == null || rejection.at().isBefore(until))
                && (topic == null || topic.equals(rejection.topic()))
                && (partition == null || partition == rejection.partition())
                && (firstOffset == null || firstOffset <= rejection.offset())
                && (lastOffset == null || lastOffset >= rejection.offset());
    }
}
