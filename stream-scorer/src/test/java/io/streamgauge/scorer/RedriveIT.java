package io.streamgauge.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.streams.redrive.Redrive;
import io.streamgauge.streams.redrive.RedriveFilter;
import io.streamgauge.streams.redrive.RedriveOutcome;
import io.streamgauge.streams.redrive.RedriveOvertakenException;
import io.streamgauge.streams.redrive.RedrivePlan;
import io.streamgauge.streams.redrive.RedriveResult;
import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The life of a rejected event: rejected, put right, sent back, and answered. */
final class RedriveIT extends OnSharedStack {
    private static final RedrivePlan ALL = RedrivePlan.of(RedriveFilter.ALL);
    /** More than two transactions. */
    private static final int MANY = 1_200;

    @Test
    void eventsAreAnsweredOnceTheirDefectIsPutRight() {
        // Too long for the first scorer, and without their values: those are read where the events lie.
        scenario.with("reviews.text.maximum.characters", "5")
                .with("rejected.values.bytes.per.second", "0")
                .assignFirstVersions();
        ScorerApplication strict = scenario.startScorer();
        for (int i = 0; i < 10; i++) {
            ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                    scenario.topics().reviews().name(),
                    i % 2,
                    Scenario.BEGIN.plusSeconds(i).toEpochMilli(),
                    ("key-" + i).getBytes(UTF_8),
                    scenario.bytes(SampleEvents.review("review-" + i, "the film was good")));
            event.headers().add("mine", bytes(i));
            scenario.send(event);
        }
        scenario.sendBytes(scenario.topics().reviews().name(), "poison", "no event".getBytes(UTF_8), null);
        scenario.flush();
        assertThat(scenario.rejected(11)).allSatisfy(record -> assertThat(
                        Rejection.from(record.headers()).valueOmitted())
                .isTrue());
        assertThat(strict.meters().get("streamgauge.rejected.values.omitted").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(11);
        RedrivePlan longTexts =
                RedrivePlan.of(new RedriveFilter(Set.of(Reason.TEXT_TOO_LONG), null, null, null, null, null, null));

        // Not put right yet, it is rejected again, with the count of attempts.
        assertThat(run(longTexts).count(RedriveOutcome.SENT)).isEqualTo(10);
        scenario.rejected(21);
        strict.close();
        scenario.with("reviews.text.maximum.characters", "100").startScorer();
        RedriveResult dry = run(new RedrivePlan(longTexts.filter(), 4, 3, false, true, null));
        RedriveResult heldBack = run(new RedrivePlan(longTexts.filter(), Long.MAX_VALUE, 1, false, false, null));
        RedriveResult second = run(longTexts);

        assertThat(dry.count(RedriveOutcome.SENT)).isEqualTo(4);
        assertThat(heldBack.count(RedriveOutcome.HELD_BACK)).isEqualTo(10);
        assertThat(heldBack.count(RedriveOutcome.SENT)).isZero();
        assertThat(second.count(RedriveOutcome.SENT)).isEqualTo(10);
        assertThat(second.count(RedriveOutcome.SENT_BEFORE)).isEqualTo(10);
        List<ConsumerRecord<byte[], byte[]>> answers =
                scenario.committed(scenario.topics().predictions().name(), 10);
        assertThat(answers)
                .extracting(scenario::prediction)
                .extracting(Prediction::getEventId)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "review-" + i).toList());
        assertThat(answers).allSatisfy(answer -> {
            int i = answer.headers().lastHeader("mine").value()[3];
            assertThat(new String(answer.key(), UTF_8)).isEqualTo("key-" + i);
            assertThat(answer.timestamp())
                    .isEqualTo(Scenario.BEGIN.plusSeconds(i).toEpochMilli());
            assertThat(new String(
                            answer.headers()
                                    .lastHeader("streamgauge.redrive.attempt")
                                    .value(),
                            UTF_8))
                    .isEqualTo("2");
            assertThat(answer.headers()).noneMatch(header -> header.key().startsWith(Rejection.HEADER_PREFIX));
        });
        assertThat(run(longTexts).count(RedriveOutcome.SENT)).isZero();
        // A filter of today does not lose what another one wants tomorrow.
        assertThat(run(ALL).count(RedriveOutcome.SENT)).isOne();
    }

    @Test
    void aRedriveThatIsKilledLeavesNothingDoubledAndNothingOut() throws Exception {
        scenario.createTopics();
        reject(MANY);
        Process victim = RedriveProcess.start(scenario.cluster());
        try (BufferedReader output = victim.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals("in the middle")) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
        } finally {
            victim.destroyForcibly();
        }
        victim.waitFor();

        RedriveResult rest = run(ALL);

        assertThat(rest.count(RedriveOutcome.SENT_BEFORE)).isBetween(1L, MANY - 1L);
        assertThat(rest.count(RedriveOutcome.SENT) + rest.count(RedriveOutcome.SENT_BEFORE))
                .isEqualTo(MANY);
        assertEachWasSentOnce();
    }

    @Test
    void ofTwoAtOnceTheLaterOneGoesOnAndNothingIsDoubled() {
        scenario.createTopics();
        reject(MANY);
        AtomicBoolean first = new AtomicBoolean(true);

        assertThatThrownBy(() -> new Redrive(scenario.cluster()).run(ALL, sent -> {
                    // The first one's transaction is open while the second one does all of the work.
                    if (first.getAndSet(false)) {
                        assertThat(run(ALL).count(RedriveOutcome.SENT)).isEqualTo(MANY);
                    }
                }))
                .isInstanceOf(RedriveOvertakenException.class)
                .hasMessageContaining("Another redrive has begun");

        assertEachWasSentOnce();
    }

    @Test
    void eventsMayBeGivenAnotherTimeWithoutLosingTheirOwnAndOthersTopicsAreLeftAlone() {
        scenario.createTopics();
        reject(3);
        reject(scenario.topics().modelAssignments().name(), 7, false);
        // Its value was left out, and there is nothing at its source.
        reject(scenario.topics().reviews().name(), 8, true);
        scenario.flush();
        Instant then = Instant.parse("2026-11-25T00:00:00Z");

        RedriveResult result = run(new RedrivePlan(RedriveFilter.ALL, Long.MAX_VALUE, 3, false, false, then));

        assertThat(result.count(RedriveOutcome.SENT)).isEqualTo(3);
        assertThat(result.count(RedriveOutcome.FOREIGN)).isOne();
        assertThat(result.count(RedriveOutcome.GONE)).isOne();
        assertThat(result.examples(RedriveOutcome.GONE)).singleElement().satisfies(gone -> assertThat(gone.offset())
                .isEqualTo(8));
        assertThat(scenario.committed(scenario.topics().reviews().name(), 3))
                .hasSize(3)
                .allSatisfy(record -> {
                    assertThat(record.timestamp()).isEqualTo(then.toEpochMilli());
                    assertThat(new String(
                                    record.headers()
                                            .lastHeader("streamgauge.redrive.timestamp")
                                            .value(),
                                    UTF_8))
                            .isEqualTo(Scenario.BEGIN.toString());
                });
    }

    private RedriveResult run(RedrivePlan plan) {
        return new Redrive(scenario.cluster()).run(plan, sent -> {});
    }

    private void assertEachWasSentOnce() {
        assertThat(scenario.committed(scenario.topics().reviews().name(), MANY))
                .extracting(record -> ByteBuffer.wrap(record.value()).getInt())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, MANY).boxed().toList());
    }

    /** Writes rejected events as a scorer would, each with its number as its value. */
    private void reject(int count) {
        for (int i = 0; i < count; i++) {
            reject(scenario.topics().reviews().name(), i, false);
            if (i == 0) {
                // Nothing else is on its way while the topic, which was made just now, is not there for the broker yet.
                scenario.flush();
            }
        }
        scenario.flush();
    }

    private void reject(String topic, int number, boolean valueOmitted) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                scenario.topics().rejectedEvents(),
                null,
                Scenario.BEGIN.toEpochMilli(),
                bytes(number),
                valueOmitted ? null : bytes(number));
        new Rejection(Reason.NOT_WIRE_FORMAT, "no event", topic, 0, number, null, Instant.now(), valueOmitted)
                .writeTo(record.headers());
        scenario.send(record);
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
