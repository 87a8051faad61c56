package io.streamgauge.monitor.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.drift.DriftMetrics;
import io.streamgauge.monitor.drift.DriftPlan;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.JoinMetrics;
import io.streamgauge.monitor.promotion.Promotion;
import io.streamgauge.monitor.promotion.PromotionMetrics;
import io.streamgauge.monitor.promotion.PromotionPlan;
import io.streamgauge.monitor.quality.LiveQuality;
import io.streamgauge.monitor.quality.QualityMetrics;
import io.streamgauge.monitor.quality.QualityPlan;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.streams.RejectionListener;
import io.streamgauge.streams.Rejections;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/** The whole topology without a broker. */
final class MonitorDriver implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    static final Duration RETENTION = Duration.ofDays(14);
    static final int DRIFT_MINIMUM = 100;
    static final Duration WINDOW = Duration.ofHours(1);

    private static final CountPlan EVERY_COUNT = new CountPlan(WINDOW, WINDOW, WINDOW, CountPlan.Results.UPDATES);

    final TopicCatalogue topics = new TopicCatalogue("test.");
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TestOutputTopic<String, Evaluation> evaluations;
    final TestOutputTopic<String, ModelQuality> quality;
    final TestOutputTopic<String, ModelAlarm> alarms;
    final TestOutputTopic<String, ModelDecision> decisions;
    final TestOutputTopic<String, ModelAssignment> assignments;
    final TestOutputTopic<String, PredictionCount> counts;
    final TestOutputTopic<byte[], byte[]> rejected;
    final TestInputTopic<byte[], byte[]> feedbackBytes;
    /** Deserializers of announcements that are not closed yet. */
    int openReaders;

    private Instant now = NOW;
    final TopologyTestDriver driver;
    final String description;
    private final EventSerdes serdes = new EventSerdes(RegistrySettings.of("mock://monitor-topology"));
    private final TestInputTopic<byte[], byte[]> predictions;

    MonitorDriver(Path state) {
        this(state, EVERY_COUNT, 5_000);
    }

    MonitorDriver(Path state, CountPlan counting, int removalsPerLook) {
        this(state, counting, removalsPerLook, Long.MAX_VALUE);
    }

    /** A monitor that writes no more of rejected events than it may. */
    MonitorDriver(Path state, long rejectedBytesPerSecond) {
        this(state, EVERY_COUNT, 5_000, rejectedBytesPerSecond);
    }

    private MonitorDriver(Path state, CountPlan counting, int removalsPerLook, long rejectedBytesPerSecond) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        Rejections rejections = new Rejections(
                topics.rejectedEvents(),
                1_000_000,
                InstantSource.fixed(NOW),
                RejectionListener.NONE,
                rejectedBytesPerSecond);
        settings.putAll(rejections.streamsSettings());
        Topology topology = topology(counting, removalsPerLook, rejections);
        description = topology.describe().toString();
        driver = new TopologyTestDriver(topology, settings, NOW);
        predictions = input(topics.predictions().name());
        feedbackBytes = input(topics.feedback().name());
        evaluations = output(topics.evaluations());
        quality = output(topics.modelQuality());
        alarms = output(topics.modelAlarms());
        decisions = output(topics.modelDecisions());
        assignments = output(topics.modelAssignments());
        counts = output(topics.predictionCounts());
        rejected = driver.createOutputTopic(
                topics.rejectedEvents(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Topology topology(CountPlan counting, int removalsPerLook, Rejections rejections) {
        return new MonitorTopology(
                        topics,
                        serdes,
                        1,
                        new FeedbackJoin(RETENTION, removalsPerLook, new JoinMetrics(meters)),
                        new LiveQuality(
                                new QualityPlan(WINDOW, RETENTION, WINDOW, Duration.ofSeconds(1)),
                                new DriftDetection(
                                        new DriftPlan(DRIFT_MINIMUM, 0.25),
                                        WINDOW,
                                        topics.modelVersions().name(),
                                        this::announcements,
                                        new DriftMetrics(meters)),
                                new QualityMetrics(meters)),
                        new Promotion(
                                new PromotionPlan(
                                        PromotionPlan.Mode.ACT,
                                        0.05,
                                        20,
                                        1_000,
                                        5_000,
                                        Duration.ofSeconds(5),
                                        Duration.ofMinutes(1),
                                        Duration.ofDays(1),
                                        0.02),
                                Promotion.NAME_PREFIX + "test",
                                new PromotionMetrics(meters),
                                this::now),
                        counting,
                        rejections)
                .build();
    }

    private Deserializer<ModelVersion> announcements() {
        Deserializer<ModelVersion> reader = serdes.deserializer(topics.modelVersions());
        openReaders++;
        return new Deserializer<>() {
            @Override
            public ModelVersion deserialize(String topic, byte[] bytes) {
                return reader.deserialize(topic, bytes);
            }

            @Override
            public void close() {
                reader.close();
                openReaders--;
            }
        };
    }

    void predict(Prediction prediction, Instant time) {
        predictions.pipeInput("key of the event".getBytes(StandardCharsets.UTF_8), bytes(prediction), time);
    }

    void feedback(Feedback feedback) {
        feedback(feedback, feedback.getGivenAt());
    }

    void feedback(Feedback feedback, Instant time) {
        feedbackBytes.pipeInput(null, bytes(feedback), time);
    }

    byte[] bytes(Feedback feedback) {
        return serdes.serializer(topics.feedback()).serialize(topics.feedback().name(), feedback);
    }

    Feedback feedback(byte @Nullable [] bytes) {
        return serdes.deserializer(topics.feedback())
                .deserialize(topics.feedback().name(), bytes);
    }

    /** The wall clock, for decisions. */
    private Instant now() {
        return now;
    }

    /** Lets time pass for decisions. */
    void advance(Duration duration) {
        now = now.plus(duration);
        driver.advanceWallClockTime(duration);
    }

    void assign(ModelAssignment assignment) {
        String key = TopicCatalogue.assignmentKey(assignment.getModelName(), assignment.getEffectiveFrom());
        input(topics.modelAssignments().name())
                .pipeInput(
                        key.getBytes(StandardCharsets.UTF_8),
                        serdes.serializer(topics.modelAssignments())
                                .serialize(topics.modelAssignments().name(), assignment));
    }

    void withdraw(String model, Instant effectiveFrom) {
        String key = TopicCatalogue.assignmentKey(model, effectiveFrom);
        input(topics.modelAssignments().name()).pipeInput(key.getBytes(StandardCharsets.UTF_8), (byte[]) null);
    }

    void announce(ModelVersion version) {
        announce(
                TopicCatalogue.versionKey(version.getModelName(), version.getVersion()),
                serdes.serializer(topics.modelVersions())
                        .serialize(topics.modelVersions().name(), version));
    }

    void announce(String key, byte[] value) {
        input(topics.modelVersions().name()).pipeInput(key.getBytes(StandardCharsets.UTF_8), value);
    }

    private byte[] bytes(Prediction prediction) {
        return serdes.serializer(topics.predictions())
                .serialize(topics.predictions().name(), prediction);
    }

    /** Lets the time between updates of quality pass. */
    void tellQuality() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    double count(String meter, String... tags) {
        return meters.get(meter).tags(tags).counter().count();
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private <V extends SpecificRecord> TestOutputTopic<String, V> output(Topic<V> topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), serdes.deserializer(topic));
    }

    @Override
    public void close() {
        driver.close();
        serdes.close();
    }
}
