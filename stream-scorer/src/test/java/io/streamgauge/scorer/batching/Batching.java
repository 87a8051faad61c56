package io.streamgauge.scorer.batching;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.VersionHandle;
import io.streamgauge.scorer.registry.VersionUnavailableException;
import io.streamgauge.scorer.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Micro-batches in a topology of their own, driven without a broker. The driver commits after each record, so a test puts
 * several events into one: a comma between their ids. What is forwarded are texts such as {@code a:CHAMPION:1}; events
 * whose ids begin with {@code why} want an explanation, and have its label behind; after that comes {@code unsure} where the
 * version abstains.
 */
final class Batching implements AutoCloseable {
    static final String CANNOT_BE_READ = "unreadable";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Long> pauses = new ArrayList<>();
    private final MicroBatches batches;
    private final TopologyTestDriver driver;
    private final TestOutputTopic<byte[], String> answers;
    private final TestOutputTopic<byte[], String> rejected;

    /** What happens to a record that holds several events. */
    Batching(BatchTuning tuning, Assignment assignment) {
        batches = new MicroBatches(
                tuning, StatisticsSampling.NONE, new ScoringMetrics(meters), Tracing.off(), InstantSource.system());
        Topology topology = new Topology();
        for (String task : List.of("one", "two")) {
            topology.addSource("read-" + task, new ByteArrayDeserializer(), new StringDeserializer(), "events-" + task)
                    .addProcessor("split-" + task, supplier(assignment, task), "read-" + task)
                    .addSink(
                            "answer-" + task,
                            "answers",
                            new ByteArraySerializer(),
                            Serdes.String().serializer(),
                            "split-" + task)
                    .addSink(
                            "reject-" + task,
                            "rejected",
                            new ByteArraySerializer(),
                            Serdes.String().serializer(),
                            "split-" + task);
        }
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "batching");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(topology, settings);
        answers = driver.createOutputTopic("answers", new ByteArrayDeserializer(), new StringDeserializer());
        rejected = driver.createOutputTopic("rejected", new ByteArrayDeserializer(), new StringDeserializer());
    }

    private ProcessorSupplier<byte[], String, byte[], String> supplier(Assignment assignment, String task) {
        return new ProcessorSupplier<>() {
            @Override
            public Splitter get() {
                return new Splitter(assignment, task);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(batches.commitHook("commit-" + task));
            }
        };
    }

    /** Adds the events of a record and forwards what becomes of them to the sinks of its own task. */
    private final class Splitter extends ContextualProcessor<byte[], String, byte[], String> implements Destination {
        private final Assignment assignment;
        private final String task;

        private Splitter(Assignment assignment, String task) {
            this.assignment = assignment;
            this.task = task;
        }

        @Override
        public void process(Record<byte[], String> record) {
            for (String id : record.value().split(",", -1)) {
                batches.add(
                        batches.arrival(Task.SENTIMENT, record, context()),
                        assignment,
                        new EventIdentity(id.strip(), ""),
                        source(id.strip()),
                        this);
                pauses.add(batches.ofThisThread().pauseBeforeDry());
            }
        }

        private MicroBatches.FeatureSource source(String id) {
            return new MicroBatches.FeatureSource() {
                @Override
                public Features features(ServingVersion version) {
                    return Splitter.this.features(id, version);
                }

                @Override
                public Optional<AttributionSource> attributions() {
                    return id.startsWith("why") ? Optional.of(Batching::because) : Optional.empty();
                }
            };
        }

        private Features features(String id, ServingVersion version) {
            if (id.equals(CANNOT_BE_READ + version.manifest().version())) {
                throw new IllegalArgumentException(id);
            }
            return new Text(id).features();
        }

        @Override
        public void forward(Record<byte[], Prediction> prediction) {
            Prediction value = prediction.value();
            String why = value.getAttributions() == null
                    ? ""
                    : ":" + value.getAttributions().getLabel();
            context()
                    .forward(
                            prediction.withValue(value.getEventId() + ":" + value.getRole() + ":"
                                    + value.getModelVersion() + why + (value.getAbstained() ? ":unsure" : "")),
                            "answer-" + task);
        }

        @Override
        public void reject(Record<byte[], ?> event, String problem) {
            context()
                    .forward(
                            event.withValue(((EventIdentity) event.value()).eventId() + ": " + problem),
                            "reject-" + task);
        }
    }

    private static Attributions because(ServingVersion version, Features features, Scores scores) {
        if (Text.of(features).endsWith("not")) {
            throw new UnsupportedOperationException("It cannot say");
        }
        return new Attributions(AttributionMethod.EXACT, scores.label(), List.of(), null);
    }

    /** A text as a fake network reads it: its characters are the indices. */
    record Text(String text) {
        Features features() {
            return new Features.Words(text.chars().toArray());
        }

        static String of(Features features) {
            int[] characters = ((Features.Words) features).indices();
            return new String(characters, 0, characters.length);
        }
    }

    /** A version whose network only takes notes. */
    static final class FakeVersion implements VersionHandle, Classifier {
        final List<List<String>> calls = new ArrayList<>();
        private final ServingVersion version;
        private int leases;
        private int attempts;
        private boolean unavailable;

        FakeVersion(String version) {
            this(version, 8);
        }

        FakeVersion(String version, int maximumWords) {
            this(version, maximumWords, Abstention.NONE);
        }

        /** All of its answers have the confidence 0.75. */
        FakeVersion(String version, int maximumWords, Abstention abstention) {
            this.version = new ServingVersion(manifest(version, maximumWords, abstention), this);
        }

        /** Leases that were not given back. */
        int leases() {
            return leases;
        }

        @Override
        public Map<String, Float> statistics(Features input) {
            return Map.of("length", (float) Text.of(input).length());
        }

        @Override
        public List<Scores> classify(List<? extends Features> inputs) {
            if (leases == 0) {
                throw new AssertionError(version + " is used without a lease");
            }
            List<String> texts = inputs.stream().map(Text::of).toList();
            calls.add(texts);
            if (texts.stream().anyMatch(text -> text.startsWith("fails"))) {
                throw new UnsupportedOperationException("It fails");
            }
            if (texts.size() > 1 && texts.stream().anyMatch(text -> text.startsWith("hungry"))) {
                throw new OutOfMemoryError("for the test");
            }
            return texts.stream()
                    .map(text -> new Scores(
                            List.of("negative", "positive"),
                            text.endsWith("broken") ? new float[] {Float.NaN, 1} : new float[] {0.25f, 0.75f}))
                    .toList();
        }

        @Override
        public Explanation explain(Features input, int label) {
            throw new AssertionError("Events say themselves why");
        }

        @Override
        public CostCurve costs() {
            return new CostCurve(List.of(new CostCurve.Cost(1, 1_000)));
        }

        FakeVersion unavailable() {
            unavailable = true;
            return this;
        }

        /** How often somebody wanted a lease. */
        int attempts() {
            return attempts;
        }

        @Override
        public Lease lease() {
            attempts++;
            if (unavailable) {
                throw new VersionUnavailableException(RefusalReason.ARTIFACT_UNAVAILABLE, "it is gone");
            }
            leases++;
            return new Lease() {
                @Override
                public ServingVersion version() {
                    return version;
                }

                @Override
                public void close() {
                    leases--;
                }
            };
        }

        private static Manifest manifest(String version, int maximumWords, Abstention abstention) {
            String hash = "0".repeat(64);
            return new Manifest(
                    Manifest.FORMAT,
                    "sentiment",
                    version,
                    Task.SENTIMENT,
                    List.of("negative", "positive"),
                    new SentimentConv(8, maximumWords, 4, 4, 3, 2, 4, 4, 0),
                    new TextPreprocessing(maximumWords, List.of("good")),
                    Integer.toString(maximumWords).repeat(64).substring(0, 64),
                    new Manifest.Weights("weights.safetensors", 1, hash),
                    ReferenceDistribution.UNKNOWN,
                    abstention,
                    Map.of(),
                    Map.of());
        }

        @Override
        public void close() {
            throw new AssertionError("Nobody but its owner closes a version");
        }
    }

    static Assignment champion(FakeVersion version) {
        return new Assignment(Instant.EPOCH, version, Optional.empty(), Optional.empty());
    }

    /** Says that an answer of this thread could not be written. */
    void fail() {
        batches.ofThisThread().fail(new IllegalStateException("the broker refused it"));
    }

    /** Events of one record, and with it of one commit. */
    void send(String topic, TestRecord<byte[], String> record) {
        driver.createInputTopic(
                        "events-" + topic,
                        new ByteArraySerializer(),
                        Serdes.String().serializer())
                .pipeInput(record);
    }

    void send(String ids) {
        send("one", new TestRecord<>(ids));
    }

    List<String> answers() {
        return answers.readValuesToList();
    }

    List<TestRecord<byte[], String>> answeredRecords() {
        return answers.readRecordsToList();
    }

    List<String> rejected() {
        return rejected.readValuesToList();
    }

    /** After each event: how long the batch would wait for another if the input were dry now, in nanoseconds. */
    List<Long> pauses() {
        return pauses;
    }

    SimpleMeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        driver.close();
        meters.close();
    }
}
