package io.streamgauge.monitor.topology;

import static io.streamgauge.monitor.Samples.NOON;
import static io.streamgauge.monitor.Samples.feedback;
import static io.streamgauge.monitor.Samples.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeedbackJoinTest {
    private final Path state;
    private MonitorDriver monitor;

    FeedbackJoinTest(@TempDir Path state) {
        this.state = state;
        this.monitor = new MonitorDriver(state);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void evaluationNamesThePredictionAndItsTruth() {
        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "negative", 60));

        TestRecord<String, Evaluation> record = monitor.evaluations.readRecord();

        assertThat(record.key()).isEqualTo("e");
        Evaluation evaluation = record.value();
        assertThat(evaluation.getTask()).isEqualTo("sentiment");
        assertThat(evaluation.getPredictedLabel()).isEqualTo("positive");
        assertThat(evaluation.getTrueLabel()).isEqualTo("negative");
        assertThat(evaluation.getCorrect()).isFalse();
        assertThat(evaluation.getConfidence()).isEqualTo(0.75f);
        assertThat(evaluation.getTruthProbability()).isCloseTo(0.25f, within(1e-6f));
        assertThat(evaluation.getModelName()).isEqualTo("sentiment");
        assertThat(evaluation.getModelVersion()).isEqualTo("1");
        assertThat(evaluation.getRole()).isEqualTo(PredictionRole.CHAMPION);
        assertThat(evaluation.getAnnotator()).isEqualTo("ada");
        assertThat(evaluation.getOccurredAt()).isEqualTo(NOON);
        assertThat(evaluation.getGivenAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(evaluation.getSourceTopic()).isEqualTo("reviews");
        assertThat(evaluation.getSourceOffset()).isEqualTo(7);
        assertThat(evaluation.getPreviousLabel()).isNull();
        assertThat(monitor.evaluations.isEmpty()).isTrue();
    }

    @Test
    void feedbackWaitsForItsPrediction() {
        monitor.feedback(feedback("e", "ada", "negative", 30));
        monitor.feedback(feedback("e", "ada", "positive", 60));
        assertThat(monitor.evaluations.isEmpty()).isTrue();

        monitor.predict(prediction("e", 7, 0.75f), NOON);

        assertThat(monitor.evaluations.readValuesToList())
                .singleElement()
                .returns("positive", Evaluation::getTrueLabel)
                .returns(null, Evaluation::getPreviousLabel);
    }

    @Test
    void lastWordOfAnAnnotatorHoldsAndNamesWhatItTakesBack() {
        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 100));
        monitor.feedback(feedback("e", "ada", "negative", 50));
        monitor.feedback(feedback("e", "ada", "positive", 100));
        monitor.feedback(feedback("e", "ada", "negative", 200));
        monitor.feedback(feedback("e", "ada", "negative", 300));
        // Said between the two, so that the last one still holds.
        monitor.feedback(feedback("e", "ada", "positive", 250));

        assertThat(monitor.evaluations.readValuesToList())
                .extracting(Evaluation::getTrueLabel, Evaluation::getPreviousLabel)
                .containsExactly(tuple("positive", null), tuple("negative", "positive"));
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "new")).isEqualTo(1);
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "changed"))
                .isEqualTo(1);
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "confirmed"))
                .isEqualTo(2);
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "repeated"))
                .isEqualTo(2);
    }

    @Test
    void eachPredictionOfAnEventIsEvaluatedByEachAnnotatorOnce() {
        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.predict(prediction("e", 7, 0.25f, PredictionRole.SHADOW, "2"), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 10));
        monitor.feedback(feedback("e", "bob", "negative", 20));

        assertThat(monitor.evaluations.readValuesToList())
                .extracting(evaluation ->
                        evaluation.getRole() + " " + evaluation.getAnnotator() + " " + evaluation.getCorrect())
                .containsExactly("CHAMPION ada true", "SHADOW ada false", "CHAMPION bob false", "SHADOW bob true");
        assertThat(monitor.count("streamgauge.join.predictions", "outcome", "repeated"))
                .isEqualTo(1);
        assertThat(monitor.count("streamgauge.join.contradictions")).isEqualTo(1);
    }

    @Test
    void eventsAreForgottenAfterTheRetentionAndSoIsFeedbackThatNeverMetOne() {
        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.feedback(feedback("nobody", "ada", "positive", 0));

        passRetention();

        assertThat(monitor.count("streamgauge.join.expired")).isEqualTo(2);
        assertThat(monitor.count("streamgauge.join.unmatched")).isEqualTo(1);
        monitor.feedback(feedback("e", "ada", "positive", 5), NOON.plus(MonitorDriver.RETENTION));
        assertThat(monitor.evaluations.isEmpty()).isTrue();
        assertThat(entries(FeedbackJoin.EVENTS)).isEqualTo(2);
        assertThat(entries(FeedbackJoin.EXPIRY)).isEqualTo(2);
    }

    @Test
    void feedbackOfTheLastMomentCounts() {
        monitor.predict(prediction("e", 7, 0.75f), NOON);

        monitor.feedback(
                feedback("e", "ada", "positive", 5),
                NOON.plus(MonitorDriver.RETENTION).minusMillis(1));

        assertThat(monitor.evaluations.readValuesToList()).hasSize(1);
    }

    @Test
    void predictionsAndFeedbackOfLongAgoAreLate() {
        monitor.predict(prediction("now", 1, 0.75f), NOON.plus(MonitorDriver.RETENTION));

        monitor.predict(prediction("e", 2, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 0), NOON);

        assertThat(monitor.count("streamgauge.join.predictions", "outcome", "late"))
                .isEqualTo(1);
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "late"))
                .isEqualTo(1);
        assertThat(entries(FeedbackJoin.EVENTS)).isEqualTo(1);
    }

    @Test
    void whatExpiresTogetherIsRemovedInPortions() {
        monitor.close();
        monitor = new MonitorDriver(
                state,
                new CountPlan(MonitorDriver.WINDOW, MonitorDriver.WINDOW, Duration.ZERO, CountPlan.Results.UPDATES),
                3);
        for (int i = 0; i < 40; i++) {
            monitor.predict(prediction("e" + i, i, 0.75f), NOON);
        }

        Instant later = passRetention();
        double removedAtOnce = monitor.count("streamgauge.join.expired");
        for (int i = 1; i <= 4; i++) {
            monitor.predict(prediction("later" + i, 100 + i, 0.75f), later);
        }

        // Three by the look, ten by the record that showed how late it is.
        assertThat(removedAtOnce).isEqualTo(13);
        assertThat(monitor.count("streamgauge.join.expired")).isEqualTo(40);
        assertThat(entries(FeedbackJoin.EVENTS)).isEqualTo(5);
    }

    @Test
    void feedbackThatIsInvalidIsRejectedAndTheStreamGoesOn() {
        reject(Reason.INVALID_EVENT_ID, feedback(" ", "ada", "positive", 0));
        reject(Reason.INVALID_EVENT_ID, feedback("x".repeat(257), "ada", "positive", 0));
        reject(Reason.INVALID_LABEL, feedback("e", "ada", "", 0));
        reject(Reason.INVALID_ANNOTATOR, feedback("e", "", "positive", 0));
        reject(Reason.INVALID_TASK, feedback("e", "ada", "positive", 0, " "));

        monitor.feedbackBytes.pipeInput("k".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2}, NOON);
        assertThat(reason(monitor.rejected.readRecord())).isEqualTo(Reason.NOT_WIRE_FORMAT);

        monitor.predict(prediction("e", 7, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 0));
        assertThat(monitor.evaluations.readValuesToList()).hasSize(1);
    }

    @Test
    void aFloodOfRejectedFeedbackIsToldOfButNotKept(@TempDir Path state) {
        monitor.close();
        monitor = new MonitorDriver(state, 0);

        monitor.feedbackBytes.pipeInput("k".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2}, NOON);
        TestRecord<byte[], byte[]> unreadable = monitor.rejected.readRecord();
        assertThat(Rejection.from(unreadable.headers()))
                .returns(Reason.NOT_WIRE_FORMAT, Rejection::reason)
                .returns(true, Rejection::valueOmitted)
                .returns(0L, Rejection::offset);
        assertThat(unreadable.value()).isNull();
        assertThat(unreadable.key()).asString().isEqualTo("k");

        monitor.predict(prediction("e", 8, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "neutral", 3));
        TestRecord<byte[], byte[]> unknown = monitor.rejected.readRecord();
        assertThat(Rejection.from(unknown.headers()))
                .returns(Reason.UNKNOWN_LABEL, Rejection::reason)
                .returns(true, Rejection::valueOmitted)
                .returns(1L, Rejection::offset);
        assertThat(unknown.value()).isNull();
        assertThat(unknown.key()).asString().isEqualTo("e");
    }

    @Test
    void longKeysAndHeadersOfRejectedFeedbackCountAsItsValueDoes(@TempDir Path state) {
        monitor.close();
        // A thousand bytes at once, and 1,024 of each key and its headers for nothing.
        monitor = new MonitorDriver(state, 100);

        assertThat(rejectWithHeader(3_000)).isEqualTo(Reason.NOT_WIRE_FORMAT + " omitted true true");
        assertThat(rejectWithHeader(1_500)).isEqualTo(Reason.NOT_WIRE_FORMAT + " omitted false false");
        assertThat(rejectWithHeader(1_500)).isEqualTo(Reason.NOT_WIRE_FORMAT + " omitted false false");
        assertThat(rejectWithHeader(1_500)).isEqualTo(Reason.NOT_WIRE_FORMAT + " omitted true true");
        assertThat(rejectWithHeader(1_000)).isEqualTo(Reason.NOT_WIRE_FORMAT + " omitted false false");
    }

    @Test
    void rejectedFeedbackThatIsTooLargeToBeWrittenTakesNothingFromWhatMayBeWritten(@TempDir Path state) {
        monitor.close();
        // 1,100,000 bytes at once, and a record of at most 1,000,000.
        monitor = new MonitorDriver(state, 110_000);

        monitor.feedbackBytes.pipeInput(null, new byte[1_050_000], NOON);
        monitor.feedbackBytes.pipeInput(null, new byte[100_000], NOON);

        assertThat(monitor.rejected.readRecord().value()).isNull();
        assertThat(monitor.rejected.readRecord().value()).hasSize(100_000);
    }

    /** What the rejected record of unreadable feedback says, which it has to go by. */
    private String rejectWithHeader(int bytes) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", new byte[bytes]);
        monitor.feedbackBytes.pipeInput(
                new TestRecord<>("k".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2}, headers, NOON));
        TestRecord<byte[], byte[]> record = monitor.rejected.readRecord();
        Rejection rejection = Rejection.from(record.headers());
        assertThat(record.value() == null).isEqualTo(rejection.valueOmitted());
        assertThat(record.key() == null).isEqualTo(rejection.headersOmitted());
        assertThat(record.headers().lastHeader("trace") == null).isEqualTo(rejection.headersOmitted());
        return rejection.reason() + " omitted " + rejection.valueOmitted() + " " + rejection.headersOmitted();
    }

    @Test
    void labelThatTheModelDoesNotKnowIsRejectedWhenTheyMeetAndTheWordBeforeItHolds() {
        monitor.feedback(feedback("early", "ada", "positive", 1));
        monitor.feedback(feedback("early", "ada", "postive", 2));
        assertThat(monitor.rejected.isEmpty()).isTrue();
        monitor.predict(prediction("early", 7, 0.75f), NOON);
        expectUnknown("postive", 1);
        assertThat(monitor.evaluations.readValue().getTrueLabel()).isEqualTo("positive");

        monitor.predict(prediction("e", 8, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "neutral", 3));
        expectUnknown("neutral", 2);
        assertThat(monitor.evaluations.isEmpty()).isTrue();
    }

    @Test
    void eventsOfTwoTasksMayHaveTheSameId() {
        monitor.feedback(feedback("e", "ada", "7", 1));
        monitor.predict(prediction("e", 1, 0.75f), NOON);
        expectUnknown("7", 0);
        monitor.feedback(feedback("e", "ada", "positive", 2));
        monitor.predict(digit("e", 1), NOON);
        monitor.feedback(feedback("e", "ada", "3", 3));

        assertThat(monitor.evaluations.readValuesToList())
                .extracting(Evaluation::getTask, Evaluation::getTrueLabel, Evaluation::getPreviousLabel)
                .containsExactly(
                        tuple("sentiment", "positive", null), tuple("digits", "7", null), tuple("digits", "3", "7"));
    }

    @Test
    void wordThatNamesATaskCountsForItAlone() {
        monitor.feedback(feedback("e", "ada", "7", 1, "digits"));
        monitor.predict(prediction("e", 1, 0.75f), NOON);
        assertThat(monitor.rejected.isEmpty()).isTrue();
        monitor.feedback(feedback("e", "ada", "positive", 2, "digits"));
        assertThat(monitor.evaluations.isEmpty()).isTrue();

        monitor.predict(digit("e", 1), NOON);

        expectUnknown("positive", 1);
        assertThat(monitor.evaluations.readValuesToList())
                .extracting(Evaluation::getTask, Evaluation::getTrueLabel)
                .containsExactly(tuple("digits", "7"));
    }

    @Test
    void contradictionAboutOneTaskIsNoneAboutTheOther() {
        monitor.predict(prediction("e", 1, 0.75f), NOON);
        monitor.predict(digit("e", 1), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 1));
        monitor.feedback(feedback("e", "ada", "7", 2));
        monitor.feedback(feedback("e", "bob", "positive", 3));
        monitor.feedback(feedback("e", "bob", "3", 4));
        monitor.tellQuality();

        assertThat(monitor.quality.readValuesToList())
                .extracting(ModelQuality::getModelName, ModelQuality::getEvaluated, ModelQuality::getContradicted)
                .containsExactlyInAnyOrder(tuple("sentiment", 1L, 0L), tuple("digits", 0L, 1L));
        assertThat(monitor.count("streamgauge.join.contradictions")).isEqualTo(1);
    }

    @Test
    void feedbackForATaskWaitsForItsPredictionHoweverOldThatOfAnotherTaskIs() {
        monitor.predict(prediction("e", 1, 0.75f), NOON);
        monitor.feedback(
                feedback("e", "ada", "7", 1, "digits"),
                NOON.plus(MonitorDriver.RETENTION).minusMillis(1));
        Instant later = passRetention();

        monitor.predict(digit("e", 1), later);

        assertThat(monitor.evaluations.readValuesToList()).singleElement().returns("digits", Evaluation::getTask);
    }

    @Test
    void versionThatKnowsMoreLabelsGivesARefusedWordItsMeaning() {
        monitor.predict(prediction("e", 1, 0.75f), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 1));
        monitor.feedback(feedback("e", "ada", "neutral", 2));
        expectUnknown("neutral", 1);

        monitor.predict(
                Prediction.newBuilder(prediction("e", 1, 0.75f, PredictionRole.SHADOW, "2"))
                        .setProbabilities(Map.of("positive", 0.75f, "negative", 0.25f, "neutral", 0f))
                        .build(),
                NOON);
        monitor.tellQuality();

        assertThat(monitor.quality.readValuesToList())
                .extracting(ModelQuality::getModelVersion, ModelQuality::getEvaluated, ModelQuality::getCorrect)
                .containsExactlyInAnyOrder(tuple("1", 1L, 0L), tuple("2", 1L, 0L));
    }

    @Test
    void wordsThatCountForNothingMakeRoomForOthers() {
        monitor.predict(prediction("same", 0, 0.75f), NOON);
        for (int i = 0; i < 100; i++) {
            monitor.feedback(feedback("same", "annotator " + i, "no label", i));
        }
        for (int i = 0; i < 100; i++) {
            monitor.feedback(feedback("same", "annotator " + i, "positive", i));
        }

        assertThat(monitor.evaluations.readValuesToList()).hasSize(100);
        assertThat(monitor.count("streamgauge.join.refused", "reason", "unknown_label"))
                .isEqualTo(100);
    }

    @Test
    void annotatorsMayChangeTheirMindsHoweverManyThereAre() {
        monitor.predict(prediction("same", 0, 0.75f), NOON);
        for (int i = 0; i < 100; i++) {
            monitor.feedback(feedback("same", "annotator " + i, "positive", i));
        }

        monitor.feedback(feedback("same", "annotator 7", "negative", 1_000));

        assertThat(monitor.evaluations.readValuesToList()).last().returns("negative", Evaluation::getTrueLabel);
        assertThat(monitor.rejected.isEmpty()).isTrue();
    }

    @Test
    void oneIdForEverythingDoesNotFillTheState() {
        for (int i = 0; i < 101; i++) {
            monitor.predict(prediction("same", i, 0.75f), NOON);
            monitor.feedback(feedback("same", "annotator " + i, "positive", i));
        }

        assertThat(monitor.count("streamgauge.join.predictions", "outcome", "excess"))
                .isEqualTo(1);
        assertThat(monitor.count("streamgauge.join.feedback", "outcome", "excess"))
                .isEqualTo(1);
        assertThat(reason(monitor.rejected.readRecord())).isEqualTo(Reason.TOO_MANY_ANNOTATORS);
    }

    /** A prediction of another task than that of the other samples. */
    private static Prediction digit(String eventId, long offset) {
        return Prediction.newBuilder(prediction(eventId, offset, 0.75f))
                .setTask("digits")
                .setLabel("7")
                .setProbabilities(Map.of("7", 0.75f, "3", 0.25f))
                .setModelName("digits")
                .setSourceTopic("images")
                .build();
    }

    private void expectUnknown(String label, long offset) {
        TestRecord<byte[], byte[]> record = monitor.rejected.readRecord();
        Rejection rejection = Rejection.from(record.headers());
        assertThat(rejection.reason()).isEqualTo(Reason.UNKNOWN_LABEL);
        assertThat(rejection.topic()).isEqualTo("test.feedback");
        assertThat(rejection.offset()).isEqualTo(offset);
        assertThat(monitor.feedback(record.value()).getLabel()).isEqualTo(label);
        assertThat(monitor.rejected.isEmpty()).isTrue();
    }

    private void reject(Reason reason, Feedback feedback) {
        monitor.feedback(feedback);

        TestRecord<byte[], byte[]> record = monitor.rejected.readRecord();
        assertThat(reason(record)).isEqualTo(reason);
        assertThat(record.value()).isEqualTo(monitor.bytes(feedback));
    }

    private static Reason reason(TestRecord<byte[], byte[]> record) {
        return Rejection.from(record.headers()).reason();
    }

    /** Lets the retention of what happened at noon pass. */
    private Instant passRetention() {
        Instant later = NOON.plus(MonitorDriver.RETENTION);
        monitor.predict(prediction("later", 100, 0.75f), later);
        return later;
    }

    private int entries(String store) {
        int entries = 0;
        try (KeyValueIterator<?, ?> all = monitor.driver.getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                all.next();
                entries++;
            }
        }
        return entries;
    }
}
