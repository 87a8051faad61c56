package io.streamgauge.scorer.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.scorer.batching.BatchTuning;
import io.streamgauge.scorer.batching.MicroBatches;
import io.streamgauge.scorer.batching.ScoringMetrics;
import io.streamgauge.scorer.batching.StatisticsSampling;
import io.streamgauge.scorer.inference.NetworkClassifier;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.AssignmentTimeline;
import io.streamgauge.scorer.registry.FixedVersion;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.tracing.Tracing;
import io.streamgauge.streams.Rejections;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** The whole topology, driven without a broker, with the versions that a test loaded. */
final class ScoringDriver implements AutoCloseable {
    static final TopicCatalogue TOPICS = new TopicCatalogue("test.");
    static final Instant NOW = Instant.parse("2026-11-24T09:00:00.125Z");

    /** The predictions of every second event say what the input was like. */
    private static final int SAMPLED = 2;

    private final Map<Task, AssignmentTimeline> timelines;
    private final AttributionPolicy attributions;
    private final int longestText;
    private final Tracing tracing;
    private final EventSerdes serdes = new EventSerdes(RegistrySettings.of("mock://scoring-topology"));
    private final TopologyTestDriver driver;

    /** The timelines may change afterwards. */
    ScoringDriver(
            Map<Task, AssignmentTimeline> timelines,
            AttributionPolicy attributions,
            int longestText,
            int largestRejectedBytes) {
        this(timelines, attributions, longestText, largestRejectedBytes, Tracing.off());
    }

    /** The timelines may change afterwards. */
    ScoringDriver(
            Map<Task, AssignmentTimeline> timelines,
            AttributionPolicy attributions,
            int longestText,
            int largestRejectedBytes,
            Tracing tracing) {
        this.tracing = tracing;
        this.timelines = timelines;
        this.attributions = attributions;
        this.longestText = longestText;
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.putAll(new Rejections(TOPICS.rejectedEvents(), largestRejectedBytes, InstantSource.fixed(NOW))
                .streamsSettings());
        this.driver = new TopologyTestDriver(topology(Set.of(Task.SENTIMENT, Task.DIGITS)), settings, NOW);
    }

    Topology topology(Set<Task> tasks) {
        // So much time that explanations are never left out, however slow the machine is.
        MicroBatches batches = new MicroBatches(
                new BatchTuning(Duration.ofMinutes(1), OptionalInt.empty(), null),
                new StatisticsSampling(SAMPLED),
                new ScoringMetrics(new SimpleMeterRegistry()),
                tracing,
                InstantSource.fixed(NOW));
        return new ScoringTopology(
                        TOPICS,
                        serdes,
                        task -> Objects.requireNonNull(timelines.get(task)),
                        batches,
                        attributions,
                        longestText)
                .build(tasks);
    }

    static ServingVersion load(ModelBundle bundle) {
        return new ServingVersion(bundle.manifest(), NetworkClassifier.load(bundle));
    }

    static Assignment champion(Instant effectiveFrom, ServingVersion version) {
        return new Assignment(effectiveFrom, new FixedVersion(version), Optional.empty(), Optional.empty());
    }

    TestInputTopic<byte[], byte[]> reviews() {
        return driver.createInputTopic(TOPICS.reviews().name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    TestInputTopic<byte[], byte[]> images() {
        return driver.createInputTopic(TOPICS.images().name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    TestOutputTopic<byte[], Prediction> predictions() {
        return driver.createOutputTopic(
                TOPICS.predictions().name(), new ByteArrayDeserializer(), serdes.deserializer(TOPICS.predictions()));
    }

    TestOutputTopic<byte[], byte[]> rejected() {
        return driver.createOutputTopic(
                TOPICS.rejectedEvents(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An event as it is written to its topic. */
    <V extends SpecificRecord> byte[] bytes(Topic<V> topic, V event) {
        return serdes.serializer(topic).serialize(topic.name(), event);
    }

    @Override
    public void close() {
        driver.close();
        serdes.close();
    }
}
