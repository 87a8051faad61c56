package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.ConfusionCount;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.WordAttribution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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
        String line = Json.line(Json.of(SamplePredictions.prediction("event-1", PredictionRole.CHALLENGER)));

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
    void aPredictionThatSaysWhyNamesItsStrongestWords() {
        assertThat(TailLines.text(explained()))
                .endsWith("reviews-3@42  +1.31 great  -0.22 boring  +0.10 a  +0.10 b  +0.10 c");
    }

    @Test
    void aPredictionForProgramsHasAllThatItSaysOfWhy() throws JsonProcessingException {
        JsonNode node = Json.of(explained()).path("attributions");

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
        assertThat(Json.of(SamplePredictions.prediction("event-1", PredictionRole.CHAMPION))
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
        assertThat(TailLines.text(quality().build())).contains("no evaluations");
    }

    @Test
    void nestedRecordsAreWrittenForPrograms() {
        ModelQuality quality = quality()
                .setConfusion(List.of(new ConfusionCount("negative", "positive", 7L)))
                .build();

        assertThat(Json.of(quality).path("confusion").path(0).path("count").asInt())
                .isEqualTo(7);
        assertThat(Json.of(quality).path("logLoss").isNull()).isTrue();
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
