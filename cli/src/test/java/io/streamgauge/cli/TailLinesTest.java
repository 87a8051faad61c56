package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.EventJson;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.ConfusionCount;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.schemas.event.TrainingExample;
import io.streamgauge.schemas.event.WordAttribution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TailLinesTest {
    private static final Instant HOUR = Instant.parse("2026-01-02T03:00:00Z");
    private static final Rejection REJECTION = new Rejection(
            Rejection.Reason.EMPTY_TEXT, "The text is blank", "reviews", 2, 41, 7, SamplePredictions.AT, false);

    @Test
    void aPredictionIsOneLine() {
        assertThat(TailLines.text(SamplePredictions.prediction("event-1", PredictionRole.CHAMPION)))
                .isEqualTo(
                        "2026-01-02T03:04:05.678Z  sentiment  positive   97.5 %  event-1  sentiment 1.0  reviews-3@42");
    }

    @Test
    void aPredictionThatIsNoOrdinaryAnswerSaysSo() {
        assertThat(TailLines.text(SamplePredictions.prediction("event-1", PredictionRole.SHADOW)))
                .endsWith("reviews-3@42  shadow");
    }

    @Test
    void aPredictionThatShouldNotBeReliedOnSaysSo() {
        assertThat(TailLines.text(SamplePredictions.abstained("event-1"))).endsWith("reviews-3@42  unsure");
    }

    @Test
    void aPredictionForProgramsHasAllFields() throws JsonProcessingException {
        String line = Json.line(EventJson.of(SamplePredictions.prediction("event-1", PredictionRole.CHALLENGER)));

        assertThat(line).doesNotContain("\n");
        JsonNode node = Json.read(line);
        Prediction.getClassSchema().getFields().forEach(field -> assertThat(node.has(field.name()))
                .describedAs(field.name())
                .isTrue());
        assertThat(node.path("confidence").asDouble()).isEqualTo(0.975);
        assertThat(node.path("probabilities").path("negative").asDouble()).isEqualTo(0.025);
        assertThat(node.path("role").asText()).isEqualTo("CHALLENGER");
    }

    @Test
    void anExampleShowsTheBeginningOfItsText() {
        TrainingExample.Builder example = TrainingExample.newBuilder()
                .setExampleId("event-1")
                .setTask("sentiment")
                .setLabel("positive")
                .setText("Great.\n" + "x".repeat(100))
                .setAnnotator("ann")
                .setProvenance(Map.of())
                .setRecordedAt(SamplePredictions.AT);

        assertThat(TailLines.text(example.build()))
                .isEqualTo("2026-01-02T03:04:05.678Z  sentiment  positive  event-1  by ann  Great. " + "x".repeat(52)
                        + "…");
        assertThat(TailLines.text(example.setText(null).build())).endsWith("by ann  (a picture)");
    }

    @Test
    void aRetrainingSaysHowFarItIsAndWhyItEnded() {
        RetrainingRun.Builder run = RetrainingRun.newBuilder()
                .setModelName("sentiment")
                .setVersion("r-1")
                .setState(RetrainingState.STARTED)
                .setChampion("1")
                .setRecipe("sentiment-ngrams")
                .setOffsets(Map.of("0", 7L))
                .setExamples(480)
                .setStartedAt(HOUR);

        assertThat(TailLines.text(run.build()))
                .isEqualTo("2026-01-02T03:00:00Z  STARTED    sentiment r-1  against 1, recipe sentiment-ngrams,"
                        + " 480 examples");
        assertThat(TailLines.text(run.setState(RetrainingState.REFUSED)
                        .setReason("It is no better")
                        .setEndedAt(SamplePredictions.AT)
                        .build()))
                .startsWith("2026-01-02T03:04:05.678Z  REFUSED ")
                .endsWith("480 examples  It is no better");
    }

    @Test
    void aPredictionThatSaysWhyNamesItsStrongestWords() {
        assertThat(TailLines.text(explained()))
                .endsWith("reviews-3@42  +1.31 great  -0.22 boring  +0.10 a  +0.10 b  +0.10 c");
    }

    @Test
    void aPredictionForProgramsHasAllThatItSaysOfWhy() throws JsonProcessingException {
        JsonNode node = EventJson.of(explained()).path("attributions");

        assertThat(node.path("method").asText()).isEqualTo("OCCLUSION");
        assertThat(node.path("label").asText()).isEqualTo("positive");
        assertThat(node.path("words")).hasSize(6);
        assertThat(node.path("words").get(1).path("word").asText()).isEqualTo("boring");
        assertThat(node.path("words").get(1).path("start").asInt()).isEqualTo(7);
        assertThat(node.path("words").get(1).path("end").asInt()).isEqualTo(13);
        assertThat(node.path("words").get(1).path("score").floatValue()).isEqualTo(-0.22f);
        assertThat(node.path("picture").path("height").asInt()).isEqualTo(3);
        assertThat(node.path("picture").path("width").asInt()).isEqualTo(1);
        assertThat(node.path("picture").path("cell").asInt()).isEqualTo(2);
        assertThat(node.path("picture").path("scores").get(1).asDouble()).isEqualTo(-0.5);
        assertThat(EventJson.of(SamplePredictions.prediction("event-1", PredictionRole.CHAMPION))
                        .path("attributions")
                        .isNull())
                .isTrue();
    }

    /** With words and a map, which no network gives at once. */
    private static Prediction explained() {
        return SamplePredictions.explained(new Attributions(
                AttributionMethod.OCCLUSION,
                "positive",
                List.of(
                        new WordAttribution("great", 1, 6, 1.3125f),
                        new WordAttribution("boring", 7, 13, -0.22f),
                        new WordAttribution("a", 14, 15, 0.1f),
                        new WordAttribution("b", 16, 17, 0.1f),
                        new WordAttribution("c", 18, 19, 0.1f),
                        new WordAttribution("d", 20, 21, 0.1f)),
                new PictureAttributions(3, 1, 2, List.of(0.25f, -0.5f))));
    }

    @Test
    void anEvaluationIsOneLine() {
        Evaluation evaluation = evaluation(null);

        assertThat(TailLines.text(evaluation))
                .isEqualTo(
                        "2026-01-02T03:04:05.678Z  ✗  negative  said positive   97.5 %  event-1  sentiment 1.0  by ada");
        assertThat(TailLines.text(evaluation("positive"))).endsWith("by ada, in place of positive");
    }

    @Test
    void qualityIsOneLine() {
        ModelQuality quality = quality()
                .setEvaluated(1_000)
                .setCorrect(900)
                .setAccuracyLow(0.88)
                .setAccuracyHigh(0.917)
                .setContradicted(3)
                .build();

        assertThat(TailLines.text(quality))
                .isEqualTo(
                        "2026-01-02T03:00:00Z to 2026-01-02T04:00:00Z  sentiment 1.0   90.0 % (88.0 to 91.7) of 1,000,"
                                + " 3 contradicted  shadow");
        assertThat(TailLines.text(
                        quality().setInputDrift(0.312).setOutputDrift(0.04).build()))
                .endsWith("no evaluations, input drift 0.31, output drift 0.04  shadow");
    }

    @Test
    void anAlarmIsOneLine() {
        ModelAlarm alarm = new ModelAlarm(
                "sentiment",
                "1.0",
                PredictionRole.CHAMPION,
                AlarmKind.INPUT_DRIFT,
                "unknown",
                true,
                0.312,
                0.25,
                1_200L,
                HOUR,
                HOUR.plusSeconds(3_600),
                SamplePredictions.AT);

        assertThat(TailLines.text(alarm))
                .isEqualTo("2026-01-02T03:04:05.678Z  raised  input drift of unknown  0.31 (limit 0.25) of 1,200"
                        + "  sentiment 1.0  2026-01-02T03:00:00Z to 2026-01-02T04:00:00Z");
    }

    @Test
    void nestedRecordsAreWrittenForPrograms() {
        ModelQuality quality = quality()
                .setConfusion(List.of(new ConfusionCount("negative", "positive", 7L)))
                .build();

        assertThat(EventJson.of(quality).path("confusion").path(0).path("count").asInt())
                .isEqualTo(7);
        assertThat(EventJson.of(quality).path("logLoss").isNull()).isTrue();
    }

    @Test
    void aDecisionIsOneLine() {
        ModelDecision decision = ModelDecision.newBuilder()
                .setModelName("sentiment")
                .setKind(DecisionKind.ROLLED_BACK)
                .setChampion("1.0")
                .setChallenger("2.0")
                .setNewChampion("1.0")
                .setApplied(false)
                .setReason("2.0 is right less often than 1.0")
                .setEvidence(new DecisionEvidence(3L, 20L, 1_200L, -1.5, 7.1, 3.0, 1_500L, 1_400L, 1_400L, 1_200L))
                .setDecidedAt(SamplePredictions.AT)
                .setDecidedBy("promotion by monitor")
                .build();

        assertThat(TailLines.text(decision))
                .isEqualTo(
                        "2026-01-02T03:04:05.678Z  rolled back (advice)  sentiment  champion 1.0, challenger 2.0, now 1.0"
                                + "  3 pairs won, 20 lost, 1,200 alike  2.0 is right less often than 1.0, by promotion by monitor");
    }

    @Test
    void aCountIsOneLine() {
        PredictionCount count =
                new PredictionCount("sentiment", "positive", "a film", HOUR, HOUR.plusSeconds(3_600), 12L, true);

        assertThat(TailLines.text(count))
                .isEqualTo(
                        "2026-01-02T03:00:00Z to 2026-01-02T04:00:00Z  sentiment  positive        12  closed  a film");
    }

    private static Evaluation evaluation(@Nullable String previousLabel) {
        return Evaluation.newBuilder()
                .setEventId("event-1")
                .setTask("sentiment")
                .setPredictedLabel("positive")
                .setTrueLabel("negative")
                .setCorrect(false)
                .setConfidence(0.975f)
                .setTruthProbability(0.025f)
                .setModelName("sentiment")
                .setModelVersion("1.0")
                .setRole(PredictionRole.CHAMPION)
                .setAnnotator("ada")
                .setOccurredAt(HOUR)
                .setScoredAt(HOUR)
                .setGivenAt(SamplePredictions.AT)
                .setPreviousLabel(previousLabel)
                .build();
    }

    private static ModelQuality.Builder quality() {
        return ModelQuality.newBuilder()
                .setModelName("sentiment")
                .setModelVersion("1.0")
                .setRole(PredictionRole.SHADOW)
                .setWindowStart(HOUR)
                .setWindowEnd(HOUR.plusSeconds(3_600))
                .setEvaluated(0)
                .setCorrect(0)
                .setConfusion(List.of());
    }

    @Test
    void aRejectionIsOneLine() {
        assertThat(TailLines.text(REJECTION, record("event-1")))
                .isEqualTo("2026-01-02T03:04:05.678Z  EMPTY_TEXT  event-1  reviews-2@41  The text is blank");
    }

    @Test
    void theKeyOfARejectedEventCannotWriteToTheTerminal() {
        assertThat(TailLines.text(REJECTION, record("a\u001b[2J\nb"))).contains("  a?[2J?b  ");
        assertThat(TailLines.text(REJECTION, record(null))).contains("  (no key)  ");
    }

    @Test
    void aRejectionForProgramsHasItsCoordinates() throws JsonProcessingException {
        JsonNode node = Json.read(TailLines.json(REJECTION, record("event-1")));

        assertThat(node.path("reason").asText()).isEqualTo("EMPTY_TEXT");
        assertThat(node.path("topic").asText()).isEqualTo("reviews");
        assertThat(node.path("partition").asInt()).isEqualTo(2);
        assertThat(node.path("offset").asLong()).isEqualTo(41);
        assertThat(node.path("schemaId").asInt()).isEqualTo(7);
    }

    private static ConsumerRecord<byte[], byte[]> record(@Nullable String key) {
        return new ConsumerRecord<>(
                "rejected-events", 0, 5, key == null ? null : key.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }
}
