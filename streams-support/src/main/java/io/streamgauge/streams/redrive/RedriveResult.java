package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a redrive came to. Belongs to one thread.
 */
public final class RedriveResult {
    /** How many events are named for each outcome. */
    public static final int MOST_EXAMPLES = 5;

    private final Map<RedriveOutcome, Map<Group, Long>> counts = new EnumMap<>(RedriveOutcome.class);
    private final Map<RedriveOutcome, List<Rejection>> examples = new EnumMap<>(RedriveOutcome.class);
    private long unreadable;

    /**
     * Events that are counted together.
     *
     * @param topic the topic that they came from
     * @param reason why they were rejected
     */
    public record Group(String topic, Reason reason) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::topic).thenComparing(Group::reason);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    RedriveResult() {}

    void add(RedriveOutcome outcome, Rejection rejection) {
        counts.computeIfAbsent(outcome, any -> new TreeMap<>())
                .merge(new Group(rejection.topic(), rejection.reason()), 1L, Long::sum);
        List<Rejection> named = examples.computeIfAbsent(outcome, any -> new ArrayList<>());
        if (named.size() < MOST_EXAMPLES) {
            named.add(rejection);
        }
    }

    void unreadable() {
        unreadable++;
    }

    /** How many events had an outcome. */
    public long count(RedriveOutcome outcome) {
        return counts(outcome).values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same by topic and reason, in that order. */
    public Map<Group, Long> counts(RedriveOutcome outcome) {
        return counts.getOrDefault(outcome, Map.of());
    }

    /** The first of them. */
    public List<Rejection> examples(RedriveOutcome outcome) {
        return List.copyOf(examples.getOrDefault(outcome, List.of()));
    }

    /** Records on the topic for rejected events that are none. */
    public long unreadableRecords() {
        return unreadable;
    }
}
