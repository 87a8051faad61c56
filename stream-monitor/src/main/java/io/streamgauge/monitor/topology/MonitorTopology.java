package io.streamgauge.monitor.topology;

import io.streamgauge.monitor.counts.CountKey;
import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.drift.ObservationReader;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.FeedbackReader;
import io.streamgauge.monitor.join.JoinResult;
import io.streamgauge.monitor.join.PredictionReader;
import io.streamgauge.monitor.join.RefusedFeedback;
import io.streamgauge.monitor.promotion.AssignmentReader;
import io.streamgauge.monitor.promotion.Promotion;
import io.streamgauge.monitor.promotion.PromotionResult;
import io.streamgauge.monitor.quality.LiveQuality;
import io.streamgauge.monitor.quality.QualityResult;
import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.PromotionFact;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.VersionFact;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.streams.Decoded;
import io.streamgauge.streams.EventTime;
import io.streamgauge.streams.PerThread;
import io.streamgauge.streams.Rejections;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * The map of the monitor. One line per arrow; what has a name in capitals is an internal topic.
 *
 * <pre>
 * predictions --> read-predictions --> FACTS-BY-EVENT
 * feedback    --> read-feedback    --> FACTS-BY-EVENT       one topic for both, so that they meet whatever their keys are
 *
 * FACTS-BY-EVENT --> join --> evaluations                   a prediction and the word of an annotator
 *                    join --> QUALITY-BY-VERSION            a prediction counts, or does so no more
 *                    join --> rejected-events               words with labels that the model does not know
 *
 * predictions --> QUALITY-BY-VERSION                        what the inputs and answers of a sample are like
 *
 * QUALITY-BY-VERSION --> quality --> model-quality          windows that changed, once per interval
 *                        quality --> model-alarms           inputs or answers are no longer as they were, or are so again
 *
 * model-versions --> (global store) --> quality             what they were like
 *
 * join              --> PROMOTION-BY-MODEL                  the same, for the comparison of champion and challenger
 * model-assignments --> read-assignments --> PROMOTION-BY-MODEL
 *
 * PROMOTION-BY-MODEL --> promotion --> model-decisions      what was decided, and why
 *                        promotion --> model-assignments    what follows from it
 *
 * predictions --> COUNTS-BY-KEY --> count --> prediction-counts   answers only, no shadows
 *
 * predictions, feedback, model-assignments --> rejected-events   bytes that are no event (Decoded)
 * read-feedback         --> rejected-events                 feedback that is invalid (RejectingProcessingHandler)
 * </pre>
 *
 * <p>Every node, store and internal topic has a name of its own: names that Kafka Streams makes up change with the
 * topology, and state under another name is lost.
 */
public final class MonitorTopology {
    /** Name of the store with the counts of predictions, for interactive queries. */
    public static final String COUNTS = "prediction-counts";

    private static final byte[] ONE = {};

    private final TopicCatalogue topics;
    private final EventSerdes serdes;
    private final int partitions;
    private final FeedbackJoin join;
    private final LiveQuality quality;
    private final Promotion promotion;
    private final CountPlan counts;
    private final Rejections rejections;

    /**
     * A topology that is yet to be built.
     *
     * @param topics names of the topics
     * @param serdes outlives the topology
     * @param partitions of the internal topics, 1 or more; fixed for the life of an application id
     * @param join joins predictions and feedback
     * @param quality measures the quality of versions
     * @param promotion decides about challengers
     * @param counts how predictions are counted
     * @param rejections when feedback is rejected, and how much of it may be written
     */
    public MonitorTopology(
            TopicCatalogue topics,
            EventSerdes serdes,
            int partitions,
            FeedbackJoin join,
            LiveQuality quality,
            Promotion promotion,
            CountPlan counts,
            Rejections rejections) {
        this.topics = topics;
        this.serdes = serdes;
        this.partitions = partitions;
        this.join = join;
        this.quality = quality;
        this.promotion = promotion;
        this.counts = counts;
        this.rejections = rejections;
    }

    /** The topology. */
    public Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], Prediction> predictions =
                source(builder, "predictions", topics.predictions(), predictionTime(), Decoded::serde);
        KStream<byte[], Feedback> feedback =
                source(builder, "feedback", topics.feedback(), feedbackTime(), Decoded::serde);

        KStream<String, JoinResult> results = joined(predictions, feedback);
        results.flatMapValues(MonitorTopology::evaluations, Named.as("select-evaluations"))
                .to(topics.evaluations().name(), keyedByText(topics.evaluations(), "evaluations"));
        results.process(refusedFeedback(), Named.as("reject-feedback"))
                .to(
                        topics.rejectedEvents(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("rejected-feedback"));
        measure(builder, results, predictions);
        promote(builder, results);
        count(predictions);
        return builder.build();
    }

    private KStream<String, JoinResult> joined(
            KStream<byte[], Prediction> predictions, KStream<byte[], Feedback> feedback) {
        KStream<String, JoinFact> fromPredictions =
                predictions.process(PredictionReader::new, Named.as("read-predictions"));
        KStream<String, JoinFact> fromFeedback = feedback.process(FeedbackReader::new, Named.as("read-feedback"));
        return fromPredictions
                .merge(fromFeedback, Named.as("facts"))
                .repartition(internal("facts-by-event", JoinFact.class))
                .process(join, Named.as("join"));
    }

    private ProcessorSupplier<String, JoinResult, byte[], byte[]> refusedFeedback() {
        return () -> new RefusedFeedback(topics.feedback().name(), serdes.serializer(topics.feedback()), rejections);
    }

    private void measure(
            StreamsBuilder builder, KStream<String, JoinResult> results, KStream<byte[], Prediction> predictions) {
        builder.globalTable(
                topics.modelVersions().name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("model-versions"),
                Materialized.as(Stores.inMemoryKeyValueStore(DriftDetection.VERSIONS)));
        KStream<String, VersionFact> changes = results.flatMap(MonitorTopology::changes, Named.as("select-changes"));
        KStream<String, VersionFact> observations =
                predictions.process(ObservationReader::new, Named.as("read-observations"));
        KStream<String, QualityResult> told = changes.merge(observations, Named.as("version-facts"))
                .repartition(internal("quality-by-version", VersionFact.class))
                .process(quality, Named.as("quality"));
        told.flatMapValues(MonitorTopology::quality, Named.as("select-quality"))
                .to(topics.modelQuality().name(), keyedByText(topics.modelQuality(), "model-quality"));
        told.flatMapValues(MonitorTopology::alarms, Named.as("select-alarms"))
                .to(topics.modelAlarms().name(), keyedByText(topics.modelAlarms(), "model-alarms"));
    }

    private void promote(StreamsBuilder builder, KStream<String, JoinResult> results) {
        KStream<String, PromotionFact> changes =
                results.flatMap(MonitorTopology::changesByModel, Named.as("select-changes-by-model"));
        KStream<String, PromotionFact> assignments = source(
                        builder,
                        "assignments",
                        topics.modelAssignments(),
                        assignmentTime(),
                        Decoded::serdeWithTombstones)
                .process(AssignmentReader::new, Named.as("read-assignments"));
        KStream<String, PromotionResult> decided = changes.merge(assignments, Named.as("promotion-facts"))
                .repartition(internal("promotion-by-model", PromotionFact.class))
                .process(promotion, Named.as("promotion"));
        decided.flatMapValues(MonitorTopology::decisions, Named.as("select-decisions"))
                .to(topics.modelDecisions().name(), keyedByText(topics.modelDecisions(), "model-decisions"));
        decided.flatMap(MonitorTopology::assignments, Named.as("select-assignments"))
                .to(topics.modelAssignments().name(), keyedByText(topics.modelAssignments(), "model-assignments"));
    }

    private void count(KStream<byte[], Prediction> predictions) {
        boolean isFinal = counts.results() == CountPlan.Results.FINAL;
        predictions
                .filter((key, prediction) -> isAnswer(prediction), Named.as("select-answers"))
                .map((key, prediction) -> KeyValue.pair(countKey(prediction), ONE), Named.as("key-counts"))
                .repartition(Repartitioned.<CountKey, byte[]>as("counts-by-key")
                        .withKeySerde(CountKey.serde())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(partitions))
                .groupByKey(Grouped.with("count-groups", CountKey.serde(), Serdes.ByteArray()))
                .windowedBy(TimeWindows.ofSizeAndGrace(counts.window(), counts.grace())
                        .advanceBy(counts.advance()))
                .emitStrategy(isFinal ? EmitStrategy.onWindowClose() : EmitStrategy.onWindowUpdate())
                .count(
                        Named.as("count"),
                        Materialized.<CountKey, Long, WindowStore<Bytes, byte[]>>as(COUNTS)
                                .withKeySerde(CountKey.serde())
                                .withValueSerde(Serdes.Long()))
                .toStream(Named.as("counted"))
                .map(
                        (key, count) -> KeyValue.pair(key.key(), predictionCount(key, count, isFinal)),
                        Named.as("describe-counts"))
                .to(
                        topics.predictionCounts().name(),
                        Produced.with(CountKey.serde(), values(topics.predictionCounts()))
                                .withName("prediction-counts-sink"));
    }

    private <V extends SpecificRecord> KStream<byte[], V> source(
            StreamsBuilder builder,
            String name,
            Topic<V> topic,
            EventTime<V> time,
            Function<Supplier<Deserializer<V>>, Serde<Decoded<V>>> serde) {
        return builder.stream(
                        topic.name(),
                        Consumed.with(Serdes.ByteArray(), serde.apply(() -> serdes.deserializer(topic)))
                                .withName(name)
                                .withTimestampExtractor(time)
                                .withOffsetResetPolicy(AutoOffsetReset.earliest()))
                .mapValues(Decoded::event, Named.as("decode-" + name));
    }

    private <V extends SpecificRecord> Repartitioned<String, V> internal(String name, Class<V> type) {
        return Repartitioned.<String, V>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(StateSerde.of(type))
                .withNumberOfPartitions(partitions);
    }

    private <V extends SpecificRecord> Produced<String, V> keyedByText(Topic<V> topic, String name) {
        return Produced.with(Serdes.String(), values(topic)).withName(name);
    }

    private <V extends SpecificRecord> Serde<V> values(Topic<V> topic) {
        return PerThread.serde(() -> serdes.serializer(topic), () -> serdes.deserializer(topic));
    }

    private static EventTime<Prediction> predictionTime() {
        return new EventTime<>(Prediction.class, Prediction::getScoredAt);
    }

    private static EventTime<Feedback> feedbackTime() {
        return new EventTime<>(Feedback.class, Feedback::getGivenAt);
    }

    private static EventTime<ModelAssignment> assignmentTime() {
        return new EventTime<>(ModelAssignment.class, MonitorTopology::assignedAt);
    }

    /** What withdraws an assignment has no value. */
    private static Instant assignedAt(@Nullable ModelAssignment assignment) {
        return assignment == null ? Instant.EPOCH : assignment.getAssignedAt();
    }

    private static List<Evaluation> evaluations(JoinResult result) {
        return result instanceof JoinResult.Evaluated evaluated ? List.of(evaluated.evaluation()) : List.of();
    }

    private static List<KeyValue<String, VersionFact>> changes(String eventId, JoinResult result) {
        if (!(result instanceof JoinResult.Counted counted)) {
            return List.of();
        }
        QualityChange change = counted.change();
        return List.of(KeyValue.pair(
                LiveQuality.key(change.getModelName(), change.getModelVersion()), new VersionFact(change, null)));
    }

    private static List<KeyValue<String, PromotionFact>> changesByModel(String eventId, JoinResult result) {
        return result instanceof JoinResult.Counted counted
                ? List.of(KeyValue.pair(counted.change().getModelName(), new PromotionFact(counted.change(), null)))
                : List.of();
    }

    private static List<ModelDecision> decisions(PromotionResult result) {
        return result instanceof PromotionResult.Decided decided ? List.of(decided.decision()) : List.of();
    }

    private static List<KeyValue<String, ModelAssignment>> assignments(String model, PromotionResult result) {
        return result instanceof PromotionResult.Assigned assigned
                ? List.of(KeyValue.pair(
                        TopicCatalogue.assignmentKey(
                                model, assigned.assignment().getEffectiveFrom()),
                        assigned.assignment()))
                : List.of();
    }

    private static List<ModelQuality> quality(QualityResult result) {
        return result instanceof QualityResult.Told told ? List.of(told.quality()) : List.of();
    }

    private static List<ModelAlarm> alarms(QualityResult result) {
        return result instanceof QualityResult.Alarmed alarmed ? List.of(alarmed.alarm()) : List.of();
    }

    private static boolean isAnswer(Prediction prediction) {
        return prediction.getRole() == PredictionRole.CHAMPION || prediction.getRole() == PredictionRole.CHALLENGER;
    }

    private static CountKey countKey(Prediction prediction) {
        String subject = prediction.getSubject();
        return new CountKey(prediction.getTask(), prediction.getLabel(), subject == null ? "" : subject);
    }

    private static PredictionCount predictionCount(Windowed<CountKey> key, long count, boolean isFinal) {
        return new PredictionCount(
                key.key().task(),
                key.key().label(),
                key.key().subject(),
                key.window().startTime(),
                key.window().endTime(),
                count,
                isFinal);
    }
}
