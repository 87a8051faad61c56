package io.streamgauge.schemas;

import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ConfusionCount;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ExampleImage;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.schemas.event.TrainingExample;
import io.streamgauge.schemas.event.WordAttribution;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** One event of every type, each field filled with something that is not its default. */
final class SampleEvents {
    static final Instant NOON = Instant.parse("2026-03-14T12:00:00.123Z");

    static final ReviewEvent REVIEW = ReviewEvent.newBuilder()
            .setEventId("review-1")
            .setSubject("Gänsehaut im Kino")
            .setText("A film that is worth every minute. 🎬")
            .setOccurredAt(NOON)
            .build();

    static final List<SpecificRecord> ALL = List.of(
            REVIEW,
            image(),
            prediction(),
            modelVersion(),
            modelAssignment(),
            ModelRefusal.newBuilder()
                    .setModelName("reviews")
                    .setVersion("v7")
                    .setTask("sentiment")
                    .setArtifact("reviews/v7.zip")
                    .setReason(RefusalReason.INVALID_BUNDLE)
                    .setMessage("weights.safetensors is cut off")
                    .setRefusedBy("scorer/1@host")
                    .setRefusedAt(NOON)
                    .build(),
            Feedback.newBuilder()
                    .setEventId("review-1")
                    .setLabel("positive")
                    .setAnnotator("ada")
                    .setGivenAt(NOON)
                    .setTask("sentiment")
                    .build(),
            evaluation(),
            modelQuality(),
            PredictionCount.newBuilder()
                    .setTask("sentiment")
                    .setLabel("positive")
                    .setSubject("cinema")
                    .setWindowStart(NOON)
                    .setWindowEnd(NOON.plusSeconds(60))
                    .setCount(17)
                    .setClosed(true)
                    .build(),
            modelAlarm(),
            modelDecision(),
            trainingExample(),
            retrainingRun());

    private SampleEvents() {}

    /** The sample of a topic's type. */
    static <V extends SpecificRecord> V of(Topic<V> topic) {
        return ALL.stream()
                .filter(topic.valueType()::isInstance)
                .map(topic.valueType()::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("SampleEvents has no " + topic.valueType()));
    }

    static ImageEvent image() {
        return ImageEvent.newBuilder()
                .setEventId("image-1")
                .setSource("scanner")
                .setFormat(ImageFormat.GRAY8)
                .setWidth(2)
                .setHeight(2)
                .setPixels(ByteBuffer.wrap(new byte[] {0, 127, -128, -1}))
                .setOccurredAt(NOON)
                .build();
    }

    private static Prediction prediction() {
        return Prediction.newBuilder()
                .setEventId("review-1")
                .setTask("sentiment")
                .setLabel("positive")
                .setConfidence(0.75f)
                .setProbabilities(Map.of("negative", 0.25f, "positive", 0.75f))
                .setModelName("reviews")
                .setModelVersion("v7")
                .setWeightsHash("ab".repeat(32))
                .setPreprocessingHash("cd".repeat(32))
                .setSourceTopic("reviews")
                .setSourcePartition(3)
                .setSourceOffset(5_000_000_000L)
                .setRole(PredictionRole.CHALLENGER)
                .setScoredAt(NOON)
                .setAttributions(new Attributions(
                        AttributionMethod.OCCLUSION,
                        "positive",
                        List.of(new WordAttribution("worth", 15, 20, 1.25f)),
                        new PictureAttributions(3, 2, 2, List.of(-0.5f, 0f))))
                .setSubject("cinema")
                .setInputStatistics(Map.of("unknown", 0.125f))
                .setAbstained(true)
                .build();
    }

    private static ModelVersion modelVersion() {
        return ModelVersion.newBuilder()
                .setModelName("reviews")
                .setVersion("v7")
                .setTask("sentiment")
                .setArtifact("reviews/v7.zip")
                .setManifestHash("ef".repeat(32))
                .setWeightsHash("ab".repeat(32))
                .setSignature(ByteBuffer.wrap(new byte[64]))
                .setSigningKey("0123456789abcdef")
                .setLabels(List.of("negative", "positive"))
                .setMetrics(Map.of("test.accuracy", 0.89))
                .setProvenance(Map.of("seed", "42"))
                .setPublishedAt(NOON)
                .build();
    }

    private static ModelAssignment modelAssignment() {
        return ModelAssignment.newBuilder()
                .setModelName("reviews")
                .setChampion("v7")
                .setChallenger(Challenger.newBuilder()
                        .setVersion("v8")
                        .setTrafficShareBasisPoints(500)
                        .build())
                .setShadow("v9")
                .setEffectiveFrom(NOON.plusSeconds(30))
                .setAssignedAt(NOON)
                .setAssignedBy("ada")
                .build();
    }

    private static Evaluation evaluation() {
        return Evaluation.newBuilder()
                .setEventId("review-1")
                .setTask("sentiment")
                .setPredictedLabel("positive")
                .setTrueLabel("negative")
                .setCorrect(true)
                .setConfidence(0.75f)
                .setTruthProbability(0.25f)
                .setModelName("reviews")
                .setModelVersion("v7")
                .setRole(PredictionRole.SHADOW)
                .setAnnotator("ada")
                .setOccurredAt(NOON)
                .setScoredAt(NOON.plusMillis(20))
                .setGivenAt(NOON.plusSeconds(3600))
                .setSourceTopic("reviews")
                .setSourcePartition(3)
                .setSourceOffset(5_000_000_000L)
                .setPreviousLabel("positive")
                .build();
    }

    private static ModelQuality modelQuality() {
        return ModelQuality.newBuilder()
                .setModelName("reviews")
                .setModelVersion("v7")
                .setRole(PredictionRole.CHAMPION)
                .setWindowStart(NOON)
                .setWindowEnd(NOON.plusSeconds(300))
                .setEvaluated(100)
                .setCorrect(89)
                .setAccuracyLow(0.81)
                .setAccuracyHigh(0.94)
                .setLogLoss(0.3)
                .setCalibrationError(0.02)
                .setInputDrift(0.01)
                .setOutputDrift(0.03)
                .setContradicted(2L)
                .setConfusion(List.of(new ConfusionCount("negative", "positive", 11L)))
                .build();
    }

    private static ModelAlarm modelAlarm() {
        return ModelAlarm.newBuilder()
                .setModelName("reviews")
                .setModelVersion("v7")
                .setRole(PredictionRole.CHAMPION)
                .setKind(AlarmKind.INPUT_DRIFT)
                .setMeasure("unknown")
                .setRaised(true)
                .setValue(0.75)
                .setLimit(0.25)
                .setObserved(400)
                .setWindowStart(NOON)
                .setWindowEnd(NOON.plusSeconds(300))
                .setRaisedAt(NOON.plusSeconds(301))
                .build();
    }

    private static ModelDecision modelDecision() {
        return ModelDecision.newBuilder()
                .setModelName("reviews")
                .setKind(DecisionKind.PROMOTED)
                .setChampion("v7")
                .setChallenger("v8")
                .setNewChampion("v8")
                .setApplied(true)
                .setReason("v8 is better")
                .setEvidence(new DecisionEvidence(40L, 10L, 300L, 6.5, -2.5, 4.6, 400L, 340L, 380L, 350L))
                .setEffectiveFrom(NOON.plusSeconds(30))
                .setDecidedAt(NOON)
                .setDecidedBy("ada")
                .build();
    }

    private static RetrainingRun retrainingRun() {
        return RetrainingRun.newBuilder()
                .setModelName("reviews")
                .setVersion("v8")
                .setState(RetrainingState.REFUSED)
                .setChampion("v7")
                .setRecipe("sentiment-ngrams")
                .setOffsets(Map.of("0", 5_000_000_000L))
                .setExamples(120)
                .setMetrics(Map.of("newest.accuracy", 0.91))
                .setReason("It is not better than the champion")
                .setStartedAt(NOON)
                .setEndedAt(NOON.plusSeconds(60))
                .build();
    }

    private static TrainingExample trainingExample() {
        return TrainingExample.newBuilder()
                .setExampleId("image-1")
                .setTask("digits")
                .setLabel("7")
                .setText("never both in earnest, but the schema allows it")
                .setImage(ExampleImage.newBuilder()
                        .setFormat(ImageFormat.PNG)
                        .setWidth(28)
                        .setHeight(28)
                        .setPixels(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                        .build())
                .setAnnotator("ada")
                .setProvenance(Map.of("topic", "images", "partition", "0", "offset", "12"))
                .setRecordedAt(NOON)
                .build();
    }
}
