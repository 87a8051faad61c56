package io.streamgauge.scorer.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.scorer.batching.Batching.FakeVersion;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.VersionHandle.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

final class MicroBatchesTest {
    private static final BatchTuning PATIENT = tuning(100, Duration.ofHours(1));

    private final FakeVersion champion = new FakeVersion("1");
    private final FakeVersion other = new FakeVersion("2");

    @Test
    void eventsThatWaitAreScoredTogetherBeforeTheCommitAndAnsweredInOrder() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("a,b,c");

            assertThat(champion.calls).containsExactly(List.of("a", "b", "c"));
            assertThat(batching.answers()).containsExactly("a:CHAMPION:1", "b:CHAMPION:1", "c:CHAMPION:1");
            assertThat(batching.meters()
                            .get("streamgauge.batch.events")
                            .tag("reason", "commit")
                            .summary()
                            .totalAmount())
                    .isEqualTo(3);
        }
    }

    @Test
    void answersBelowTheVersionsThresholdAreMarkedAndCounted() {
        FakeVersion sure = new FakeVersion("1", 8, new Abstention(0.75, 0.9, 0.5));
        FakeVersion unsure = new FakeVersion("2", 8, new Abstention(0.76, 0.9, 0.5));
        Assignment assignment = new Assignment(Instant.EPOCH, sure, Optional.empty(), Optional.of(unsure));
        try (Batching batching = new Batching(PATIENT, assignment)) {
            batching.send("a,b");

            assertThat(batching.answers())
                    .containsExactly("a:CHAMPION:1", "b:CHAMPION:1", "a:SHADOW:2:unsure", "b:SHADOW:2:unsure");
            assertThat(batching.meters()
                            .get("streamgauge.events.abstained")
                            .tag("role", "shadow")
                            .counter()
                            .count())
                    .isEqualTo(2);
            assertThat(batching.meters()
                            .find("streamgauge.events.abstained")
                            .tag("role", "champion")
                            .counter())
                    .isNull();
        }
    }

    @Test
    void fullBatchIsScoredAtOnce() {
        try (Batching batching = new Batching(tuning(2, Duration.ofHours(1)), Batching.champion(champion))) {
            batching.send("a,b,c,d,e");

            assertThat(champion.calls).containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
            assertThat(batching.answers()).hasSize(5);
            assertThat(batching.meters()
                            .get("streamgauge.batch.size.limit")
                            .gauge()
                            .value())
                    .isEqualTo(2);
        }
    }

    @Test
    void batchThatWaitedLongEnoughIsScoredThoughItIsNotFull() {
        try (Batching batching = new Batching(tuning(100, Duration.ZERO), Batching.champion(champion))) {
            batching.send("a,b");

            assertThat(champion.calls).containsExactly(List.of("a"), List.of("b"));
        }
    }

    @Test
    void batchWaitsOnDryInputOnlyShortlyAfterAnotherOne() {
        try (Batching batching = new Batching(tuning(2, Duration.ofHours(1)), Batching.champion(champion))) {
            batching.send("first,fills the batch,next");

            assertThat(batching.pauses().subList(0, 2)).containsExactly(0L, 0L);
            assertThat(batching.pauses().get(2))
                    .isBetween(
                            Duration.ofMinutes(10).toNanos(),
                            Duration.ofMinutes(15).toNanos());
        }
    }

    @Test
    void largeEventsDoNotPileUpInMemory() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("a,b,c," + " ".repeat(4 << 20));

            assertThat(champion.calls).containsExactly(List.of("a", "b"), List.of("c", ""));
        }
    }

    @Test
    void predictionsGoWhereTheirEventsCameFromWithTheirHeadersAndTimes() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            for (String topic : List.of("one", "two")) {
                batching.send(
                        topic,
                        new TestRecord<>(
                                topic.getBytes(UTF_8),
                                topic,
                                new RecordHeaders().add("trace", topic.getBytes(UTF_8)),
                                Instant.ofEpochMilli(topic.hashCode())));
            }

            List<TestRecord<byte[], String>> answers = batching.answeredRecords();
            assertThat(answers).hasSize(2);
            for (TestRecord<byte[], String> answer : answers) {
                String topic = answer.value().substring(0, 3);
                assertThat(answer.key()).asString().isEqualTo(topic);
                assertThat(answer.headers().lastHeader("trace").value())
                        .asString()
                        .isEqualTo(topic);
                assertThat(answer.timestamp()).isEqualTo(topic.hashCode());
            }
        }
    }

    @Test
    void eventThatFailsWhereOthersDoNotIsRejectedAlone() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("a,fails,b,broken,c");

            assertThat(batching.answers()).containsExactly("a:CHAMPION:1", "b:CHAMPION:1", "c:CHAMPION:1");
            assertThat(batching.rejected())
                    .satisfiesExactly(
                            problem -> assertThat(problem).startsWith("fails: sentiment:1 fails for this event"),
                            problem -> assertThat(problem).startsWith("broken: sentiment:1 answers this event with"));
        }
    }

    @Test
    void networkThatFailsForAllStopsTheThreadForGood() {
        Batching batching = new Batching(PATIENT, Batching.champion(champion));

        assertThatThrownBy(() -> batching.send("fails,fails too"))
                .hasRootCauseInstanceOf(UnsupportedOperationException.class);

        assertThat(batching.answers()).isEmpty();
        assertThatThrownBy(() -> batching.send("a"))
                .hasStackTraceContaining("This stream thread failed while it scored a batch and must not commit");
        assertThat(batching.answers()).isEmpty();
        assertThat(champion.leases()).isZero();
    }

    @Test
    void eventsAreNotToBlameForALackOfMemoryEvenIfEachAloneCouldBeAnswered() {
        Batching batching = new Batching(PATIENT, Batching.champion(champion));

        assertThatThrownBy(() -> batching.send("a,hungry,b")).isInstanceOf(OutOfMemoryError.class);

        assertThat(champion.calls).containsExactly(List.of("a", "hungry", "b"));
        assertThat(batching.answers()).isEmpty();
        assertThat(batching.rejected()).isEmpty();
        assertThat(champion.leases()).isZero();
    }

    @Test
    void threadWhoseAnswersCouldNotBeWrittenCommitsNothingAnyMore() {
        Batching batching = new Batching(PATIENT, Batching.champion(champion));
        batching.fail();

        assertThatThrownBy(() -> batching.send("a")).hasStackTraceContaining("the broker refused it");
        assertThat(batching.answers()).isEmpty();
    }

    @Test
    void shadowThatCannotBeLoadedIsMissedAndAskedForOncePerBatch() {
        try (Batching batching = new Batching(PATIENT, withShadow(other.unavailable()))) {
            batching.send("a,b,c");
            batching.send("d");

            assertThat(batching.answers())
                    .containsExactly("a:CHAMPION:1", "b:CHAMPION:1", "c:CHAMPION:1", "d:CHAMPION:1");
            assertThat(other.attempts()).isEqualTo(2);
            assertThat(batching.meters()
                            .get("streamgauge.shadow.failed")
                            .counter()
                            .count())
                    .isEqualTo(4);
        }
    }

    @Test
    void challengerAnswersInTheChampionsPlaceForItsShare() {
        Assignment half = new Assignment(
                Instant.EPOCH, champion, Optional.of(new Assignment.Challenger(other, 5_000)), Optional.empty());
        try (Batching batching = new Batching(PATIENT, half)) {
            batching.send("a,b,c,d,e,f,g,h");

            List<String> answers = batching.answers();
            assertThat(answers)
                    .extracting(answer -> answer.substring(0, 1))
                    .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
            assertThat(answers).allMatch(answer -> answer.endsWith(":CHAMPION:1") || answer.endsWith(":CHALLENGER:2"));
            assertThat(champion.calls).hasSize(1);
            assertThat(other.calls).hasSize(1);
            assertThat(champion.calls.get(0)).isNotEmpty();
            assertThat(other.calls.get(0)).isNotEmpty();
        }
    }

    @Test
    void shadowIsAskedAfterAllAnswersAreOnTheirWay() {
        try (Batching batching = new Batching(PATIENT, withShadow(other))) {
            batching.send("a,b");

            assertThat(batching.answers()).containsExactly("a:CHAMPION:1", "b:CHAMPION:1", "a:SHADOW:2", "b:SHADOW:2");
        }
    }

    @Test
    void shadowThatFailsOrCannotReadCostsNothingButItsOpinion() {
        FakeVersion reader = new FakeVersion("2", 4);
        try (Batching batching = new Batching(PATIENT, withShadow(reader))) {
            batching.send("a,unreadable2,broken");
            batching.send("b");

            assertThat(batching.answers())
                    .containsExactly(
                            "a:CHAMPION:1", "unreadable2:CHAMPION:1", "a:SHADOW:2", "b:CHAMPION:1", "b:SHADOW:2");
            assertThat(batching.meters()
                            .get("streamgauge.shadow.failed")
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void shadowIsDroppedFirstWhenTheInputNeverRunsDry() {
        BatchTuning hurried = new BatchTuning(Duration.ofNanos(1), OptionalInt.of(100), Duration.ofHours(1));
        try (Batching batching = new Batching(hurried, withShadow(other))) {
            batching.send("a,b");

            assertThat(batching.answers()).containsExactly("a:CHAMPION:1", "b:CHAMPION:1");
            assertThat(other.calls).isEmpty();
            assertThat(batching.meters()
                            .get("streamgauge.shadow.dropped")
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void answersThatAreToBeExplainedKeepTheirPlaceInTheOrder() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("a,why,b,why too");

            assertThat(batching.answers())
                    .containsExactly(
                            "a:CHAMPION:1", "why:CHAMPION:1:positive", "b:CHAMPION:1", "why too:CHAMPION:1:positive");
            assertThat(attributions(batching, "given")).isEqualTo(2);
        }
    }

    @Test
    void explanationThatFailsCostsNothingButItself() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("why not,why");

            assertThat(batching.answers()).containsExactly("why not:CHAMPION:1", "why:CHAMPION:1:positive");
            assertThat(attributions(batching, "failed")).isEqualTo(1);
        }
    }

    @Test
    void eventThatCannotBeScoredIsNotExplained() {
        try (Batching batching = new Batching(PATIENT, Batching.champion(champion))) {
            batching.send("a,why broken");

            assertThat(batching.answers()).containsExactly("a:CHAMPION:1");
            assertThat(batching.rejected()).hasSize(1);
            assertThat(batching.meters().find("streamgauge.attributions").counter())
                    .isNull();
        }
    }

    @Test
    void shadowsOpinionIsNotExplained() {
        try (Batching batching = new Batching(PATIENT, withShadow(other))) {
            batching.send("why");

            assertThat(batching.answers()).containsExactly("why:CHAMPION:1:positive", "why:SHADOW:2");
        }
    }

    @Test
    void nothingIsExplainedWhenTheInputNeverRunsDry() {
        BatchTuning hurried = new BatchTuning(Duration.ofNanos(1), OptionalInt.of(100), Duration.ofHours(1));
        try (Batching batching = new Batching(hurried, Batching.champion(champion))) {
            batching.send("why,a,why too");

            assertThat(batching.answers()).containsExactly("why:CHAMPION:1", "a:CHAMPION:1", "why too:CHAMPION:1");
            assertThat(attributions(batching, "dropped")).isEqualTo(2);
        }
    }

    @Test
    void explanationsBeginWhileThereIsTimeForThem() {
        Scores scores = new Scores(List.of("a", "b"), new float[] {0.5f, 0.5f});
        Attributions expected = new Attributions(AttributionMethod.EXACT, "a", List.of(), null);
        AttributionSource slow = (version, features, answer) -> {
            long begin = System.nanoTime();
            while (System.nanoTime() == begin) {
                Thread.onSpinWait();
            }
            return expected;
        };
        try (Lease lease = champion.lease()) {
            BatchAttributions attributions = new BatchAttributions(Duration.ofNanos(1));

            assertThat(attributions.of(slow, lease.version(), new Features.Words(new int[8]), scores))
                    .hasValue(expected);
            assertThat(attributions.of(slow, lease.version(), new Features.Words(new int[8]), scores))
                    .isEmpty();
            assertThat(attributions.given()).isEqualTo(1);
            assertThat(attributions.dropped()).isEqualTo(1);
        }
    }

    @Test
    void versionsAreGivenBackAfterEachBatch() {
        try (Batching batching = new Batching(tuning(2, Duration.ofHours(1)), withShadow(other))) {
            batching.send("a,b,c");

            assertThat(champion.leases()).isZero();
            assertThat(other.leases()).isZero();
        }
    }

    private static double attributions(Batching batching, String result) {
        return batching.meters()
                .get("streamgauge.attributions")
                .tag("result", result)
                .counter()
                .count();
    }

    private Assignment withShadow(FakeVersion shadow) {
        return new Assignment(Instant.EPOCH, champion, Optional.empty(), Optional.of(shadow));
    }

    private static BatchTuning tuning(int size, Duration maximumDelay) {
        return new BatchTuning(Duration.ofHours(1), OptionalInt.of(size), maximumDelay);
    }
}
