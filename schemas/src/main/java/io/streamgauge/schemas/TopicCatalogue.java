package io.streamgauge.schemas;

import io.streamgauge.schemas.Topic.Kind;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.schemas.event.TrainingExample;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic of streamgauge, by name and type. Immutable and safe for use by several threads.
 *
 * @param prefix what the name of every topic begins with, for example {@code "staging."}; empty for none
 */
public record TopicCatalogue(String prefix) {
    /** The catalogue without a prefix. */
    public static final TopicCatalogue UNPREFIXED = new TopicCatalogue("");

    /** Checks the prefix. */
    public TopicCatalogue {
        if (!prefix.matches("[A-Za-z0-9._-]{0,100}")) {
            throw new IllegalArgumentException(
                    "topics.prefix is '" + prefix
                            + "': use at most 100 letters, digits, '.', '_' and '-', which is what Kafka allows in topic names");
        }
    }

    /** Reviews to be classified. */
    public Topic<ReviewEvent> reviews() {
        return topic("reviews", Kind.INPUT, ReviewEvent.class);
    }

    /** Images to be classified. */
    public Topic<ImageEvent> images() {
        return topic("images", Kind.INPUT, ImageEvent.class);
    }

    /** What the models said. */
    public Topic<Prediction> predictions() {
        return topic("predictions", Kind.OUTPUT, Prediction.class);
    }

    /** The versions that lie in the artifact store; keyed by {@link #versionKey}. */
    public Topic<ModelVersion> modelVersions() {
        return topic("model-versions", Kind.COMPACTED, ModelVersion.class);
    }

    /** Which versions serve from which moment on, the whole history; keyed by {@link #assignmentKey}. */
    public Topic<ModelAssignment> modelAssignments() {
        return topic("model-assignments", Kind.COMPACTED, ModelAssignment.class);
    }

    /** Versions that scorers cannot serve with, and why; keyed by {@link #versionKey}. */
    public Topic<ModelRefusal> modelRefusals() {
        return topic("model-refusals", Kind.OUTPUT, ModelRefusal.class);
    }

    /** What people say the truth is. */
    public Topic<Feedback> feedback() {
        return topic("feedback", Kind.INPUT, Feedback.class);
    }

    /** Predictions joined with the truth. */
    public Topic<Evaluation> evaluations() {
        return topic("evaluations", Kind.OUTPUT, Evaluation.class);
    }

    /** Accuracy, calibration and drift per version and window. */
    public Topic<ModelQuality> modelQuality() {
        return topic("model-quality", Kind.OUTPUT, ModelQuality.class);
    }

    /** Predictions counted per label and window. */
    public Topic<PredictionCount> predictionCounts() {
        return topic("prediction-counts", Kind.OUTPUT, PredictionCount.class);
    }

    /** Drift that was found, and that it is over; keyed by {@link #versionKey}. */
    public Topic<ModelAlarm> modelAlarms() {
        return topic("model-alarms", Kind.OUTPUT, ModelAlarm.class);
    }

    /** Promotions, rollbacks and what they rest on; keyed by the model's name. */
    public Topic<ModelDecision> modelDecisions() {
        return topic("model-decisions", Kind.OUTPUT, ModelDecision.class);
    }

    /** Labelled examples for retraining. Not compacted: several annotators speak under the key of one event. */
    public Topic<TrainingExample> trainingExamples() {
        return topic("training-examples", Kind.KEPT, TrainingExample.class);
    }

    /** Retraining jobs and how they ended; keyed by {@link #versionKey} of the version that each makes. */
    public Topic<RetrainingRun> retrainingRuns() {
        return topic("retraining-runs", Kind.COMPACTED, RetrainingRun.class);
    }

    /**
     * Name of the topic for events that could not be scored. It has no value type: its values are the original bytes,
     * whatever they were.
     */
    public String rejectedEvents() {
        return prefix + "rejected-events";
    }

    /**
     * Name of the topic that says which rejected events were sent back to where they came from. Its values are text: places
     * on {@link #rejectedEvents()}, written in the transactions that sent them.
     */
    public String redrivenEvents() {
        return prefix + "redriven-events";
    }

    /** All typed topics. */
    public List<Topic<? extends SpecificRecord>> all() {
        return List.of(
                reviews(),
                images(),
                predictions(),
                modelVersions(),
                modelAssignments(),
                modelRefusals(),
                feedback(),
                evaluations(),
                modelQuality(),
                predictionCounts(),
                modelAlarms(),
                modelDecisions(),
                trainingExamples(),
                retrainingRuns());
    }

    /** Key of a version on {@link #modelVersions()}. Neither part can contain the separator. */
    public static String versionKey(String modelName, String version) {
        return modelName + ":" + version;
    }

    /**
     * Key of an assignment on {@link #modelAssignments()}.
     *
     * @param effectiveFrom event time from which it holds; what is finer than a millisecond is cut off
     */
    public static String assignmentKey(String modelName, Instant effectiveFrom) {
        return new AssignmentKey(modelName, effectiveFrom).toString();
    }

    private <V extends SpecificRecord> Topic<V> topic(String name, Kind kind, Class<V> valueType) {
        return new Topic<>(prefix + name, kind, valueType);
    }
}
