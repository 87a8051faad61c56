package io.streamgauge.streams.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedriveTest {
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Rejection REJECTION =
            new Rejection(Reason.EMPTY_TEXT, "The text is blank", "reviews", 2, 40, 7, AT, false);

    @Test
    void eachFilterLeavesOutWhatItIsFor() {
        assertThat(RedriveFilter.ALL.matches(REJECTION)).isTrue();
        assertThat(filter(Set.of(Reason.EMPTY_TEXT), AT, AT.plusMillis(1), "reviews", 2, 40L, 40L)
                        .matches(REJECTION))
                .isTrue();
        for (RedriveFilter other : List.of(
                filter(Set.of(Reason.MISSING_VALUE), null, null, null, null, null, null),
                filter(Set.of(), AT.plusMillis(1), null, null, null, null, null),
                filter(Set.of(), null, AT, null, null, null, null),
                filter(Set.of(), null, null, "images", null, null, null),
                filter(Set.of(), null, null, null, 1, null, null),
                filter(Set.of(), null, null, null, null, 41L, 50L),
                filter(Set.of(), null, null, null, null, 30L, 39L))) {
            assertThat(other.matches(REJECTION)).as(other.toString()).isFalse();
        }
    }

    @Test
    void aTopicMayBeNamedWithItsPrefixOrWithout() {
        TopicCatalogue staging = new TopicCatalogue("staging.");
        Rejection there = new Rejection(Reason.EMPTY_TEXT, "The text is blank", "staging.reviews", 2, 40, 7, AT, false);

        for (String topic : List.of("reviews", "staging.reviews")) {
            RedriveFilter named = filter(Set.of(), null, null, topic, null, null, null);
            assertThat(named.in(staging).matches(there)).isTrue();
            assertThat(named.in(staging).matches(REJECTION)).isFalse();
        }
    }

    private static RedriveFilter filter(
            Set<Reason> reasons,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String topic,
            @Nullable Integer partition,
            @Nullable Long first,
            @Nullable Long last) {
        return new RedriveFilter(reasons, from, until, topic, partition, first, last);
    }

    @Test
    void filtersAndPlansThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> filter(Set.of(), AT, AT, null, null, null, null))
                .hasMessageContaining("begin before the end");
        assertThatThrownBy(() -> filter(Set.of(), null, null, null, -1, null, null))
                .hasMessageContaining("partition is -1");
        assertThatThrownBy(() -> filter(Set.of(), null, null, null, null, 9L, 3L))
                .hasMessageContaining("9 to 3");
        assertThatThrownBy(() -> new RedrivePlan(RedriveFilter.ALL, 0, 1, false, false, null))
                .hasMessageContaining("limit is 0");
        assertThatThrownBy(() -> new RedrivePlan(RedriveFilter.ALL, 1, 0, false, false, null))
                .hasMessageContaining("attempts is 0");
    }

    @Test
    void attemptsAreCountedAndOnlyTheEventsOwnHeadersStay() {
        RecordHeaders rejected = new RecordHeaders();
        rejected.add("trace", bytes("abc"));
        REJECTION.writeTo(rejected);

        Headers once = RedriveHeaders.next(rejected, null, 5);
        REJECTION.writeTo(once);
        Headers twice = RedriveHeaders.next(once, null, 5);

        assertThat(RedriveHeaders.attempts(rejected)).isZero();
        assertThat(RedriveHeaders.attempts(once)).isOne();
        assertThat(RedriveHeaders.attempts(twice)).isEqualTo(2);
        assertThat(twice.toArray()).extracting(header -> header.key()).containsExactly("trace", RedriveHeaders.ATTEMPT);
    }

    @Test
    void whatIsNoCountCountsForNothing() {
        for (String text : List.of("", "-1", "many", "99999999999999")) {
            RecordHeaders headers = new RecordHeaders();
            headers.add(RedriveHeaders.ATTEMPT, bytes(text));
            assertThat(RedriveHeaders.attempts(headers)).as(text).isZero();
        }
    }

    @Test
    void theFirstTimeOfAnEventOutlivesAnyNumberOfOthers() {
        Headers once = RedriveHeaders.next(new RecordHeaders(), AT, 5);
        Headers twice = RedriveHeaders.next(once, AT, RedriveHeaders.originalTime(once, AT.toEpochMilli()));

        assertThat(RedriveHeaders.originalTime(twice, AT.toEpochMilli())).isEqualTo(5);
        assertThat(RedriveHeaders.originalTime(RedriveHeaders.next(twice, null, 5), 5))
                .isEqualTo(5);
    }

    @Test
    void placesAreWrittenAsRangesAndReadInAnyOrder() {
        assertThat(RedrivenPlaces.text(List.of(4L))).isEqualTo("4");
        assertThat(RedrivenPlaces.text(List.of(4L, 5L, 6L, 9L, 11L, 12L))).isEqualTo("4-6,9,11-12");
        RedrivenPlaces places = new RedrivenPlaces();
        for (String text : List.of("20-30", "4-6,9", "5-22", "1", "no offsets", "3-")) {
            places.add("id:0", text);
        }

        assertThat(LongStream.range(0, 40).filter(offset -> places.contains("id:0", offset)))
                .containsExactlyElementsOf(LongStream.concat(LongStream.of(1), LongStream.rangeClosed(4, 30))
                        .boxed()
                        .toList());
        assertThat(places.contains("id:1", 5)).isFalse();
        assertThat(places.contains("other:0", 5)).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
