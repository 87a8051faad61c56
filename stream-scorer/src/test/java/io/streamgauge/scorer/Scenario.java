package io.streamgauge.scorer;

import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.registry.VersionLoader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Topics, an artifact store and scorers of one test, of brokers that the caller closes. */
final class Scenario implements AutoCloseable {
    /** When the first assignment of most scenarios takes effect. */
    static final Instant BEGIN = Instant.parse("2026-11-24T00:00:00Z");

    private final Map<String, String> settings = new HashMap<>();
    private final Path directory;
    private final FileArtifactStore store;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final List<ScorerApplication> applications = new ArrayList<>();

    Scenario(LocalStack stack, String name, Path directory) {
        this(stack.bootstrapServers(), stack.schemaRegistryUrl(), name, directory);
    }

    Scenario(LocalCluster brokers, String name, Path directory) {
        this(brokers.bootstrapServers(), brokers.schemaRegistryUrl(), name, directory);
    }

    private Scenario(String bootstrapServers, URI schemaRegistry, String name, Path directory) {
        this.directory = directory;
        this.store = new FileArtifactStore(directory.resolve("store"));
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", schemaRegistry.toString());
        settings.put("topics.prefix", name + ".");
        settings.put("topics.partitions", "2");
        settings.put("application.id", name);
        settings.put("artifact.store", directory.resolve("store").toString());
        settings.put("state.directory", directory.resolve("state").toString());
        settings.put("stream.threads", "2");
        cluster = ClusterSettings.from(Settings.of(settings));
        serdes = new EventSerdes(RegistrySettings.of(schemaRegistry.toString()));
        producer = new KafkaProducer<>(cluster.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    Scenario with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    ClusterSettings cluster() {
        return cluster;
    }

    TopicCatalogue topics() {
        return cluster.topics();
    }

    /** Creates all topics that the scorer needs. */
    Scenario createTopics() {
        new TopicProvisioner(cluster)
                .ensure(
                        List.of(
                                topics().reviews(),
                                topics().images(),
                                topics().predictions(),
                                topics().modelVersions(),
                                topics().modelAssignments(),
                                topics().modelRefusals()),
                        true);
        return this;
    }

    /** A scorer that is not started. */
    ScorerApplication scorer() {
        ScorerApplication application = new ScorerApplication(ScorerSettings.from(Settings.of(settings)));
        applications.add(application);
        return application;
    }

    /** A scorer that loads versions in its own way and is not started. */
    ScorerApplication scorer(VersionLoader loader) {
        ScorerApplication application =
                new ScorerApplication(ScorerSettings.from(Settings.of(settings)), loader, InstantSource.system());
        applications.add(application);
        return application;
    }

    /** A scorer that scores. */
    ScorerApplication startScorer() {
        ScorerApplication application = scorer();
        application.start();
        Await.until("the scorer is ready", () -> application.readiness().ready(), application::readiness);
        return application;
    }

    /** A scorer in a process of its own, which the caller ends. */
    Process startProcess() {
        return startProcess("scorer");
    }

    /** A scorer in a process of its own beside others. Those of one name share a log, {@link #log}, and a directory. */
    Process startProcess(String name) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("state.directory", directory.resolve(name + "-state").toString());
        return ScorerProcess.start(own, log(name).toFile());
    }

    /** What the processes of a name said. */
    Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** Where the scenario's versions are. */
    FileArtifactStore artifacts() {
        return store;
    }

    /** Puts a bundle into the store, without saying so. */
    ModelBundle store(ModelBundle bundle) {
        store.publish(bundle);
        return bundle;
    }

    /** Puts a version into the store, without saying so. */
    ModelBundle store(Task task, String version) {
        Path bundle = directory.resolve(task.id() + "-" + version);
        ModelBundle made =
                switch (task) {
                    case SENTIMENT -> TinyBundles.sentiment(bundle, task.id(), version);
                    case DIGITS -> TinyBundles.digits(bundle, task.id(), version);
                };
        return store(made);
    }

    /** The directory of a version in the store. */
    Path storedAt(Task task, String version) {
        return directory.resolve("store").resolve(task.id()).resolve(version);
    }

    /** Announces a version and assigns it. */
    void assign(ModelBundle bundle, Instant effectiveFrom) {
        announce(bundle);
        assign(SampleEvents.assignment(
                bundle.manifest().name(), bundle.manifest().version(), effectiveFrom));
    }

    /** Announces a version. */
    void announce(ModelBundle bundle) {
        String name = bundle.manifest().name();
        String version = bundle.manifest().version();
        send(
                topics().modelVersions(),
                TopicCatalogue.versionKey(name, version),
                TinyBundles.announcement(bundle, name + "/" + version));
        flush();
    }

    /** Announces a version with a signature. */
    void announce(ModelBundle bundle, SigningKey key) {
        announce(ModelVersion.newBuilder(TinyBundles.announcement(
                        bundle,
                        bundle.manifest().name() + "/" + bundle.manifest().version()))
                .setSignature(key.sign(bundle.manifestBytes()))
                .setSigningKey(key.id().toString())
                .build());
    }

    /** Announces a version in so many words. */
    void announce(ModelVersion version) {
        send(
                topics().modelVersions(),
                TopicCatalogue.versionKey(version.getModelName(), version.getVersion()),
                version);
        flush();
    }

    /** All refusals, once there are as many as expected. */
    List<ModelRefusal> refusals(int expected) {
        return committed(topics().modelRefusals().name(), expected).stream()
                .map(record ->
                        serdes.deserializer(topics().modelRefusals()).deserialize(record.topic(), record.value()))
                .toList();
    }

    /** Assigns versions that were announced. */
    void assign(ModelAssignment assignment) {
        send(
                topics().modelAssignments(),
                TopicCatalogue.assignmentKey(assignment.getModelName(), assignment.getEffectiveFrom()),
                assignment);
        flush();
    }

    /** Version 1 of both tasks, from {@link #BEGIN} on. */
    Scenario assignFirstVersions() {
        createTopics();
        assign(store(Task.SENTIMENT, "1"), BEGIN);
        assign(store(Task.DIGITS, "1"), BEGIN);
        return this;
    }

    void sendReviews(int first, int count) {
        for (int i = first; i < first + count; i++) {
            send(topics().reviews(), "key-" + i, SampleEvents.review("review-" + i, "the film was good"));
        }
        flush();
    }

    void sendImages(int first, int count) {
        for (int i = first; i < first + count; i++) {
            send(topics().images(), "key-" + i, SampleEvents.image("image-" + i));
        }
        flush();
    }

    void sendReview(ReviewEvent review, Instant timestamp) {
        sendBytes(topics().reviews().name(), review.getEventId(), bytes(topics().reviews(), review), timestamp);
        flush();
    }

    byte[] bytes(ImageEvent image) {
        return bytes(topics().images(), image);
    }

    void sendBytes(String topic, String key, byte @Nullable [] value, @Nullable Instant timestamp) {
        send(new ProducerRecord<>(
                topic,
                null,
                timestamp == null ? null : timestamp.toEpochMilli(),
                key.getBytes(StandardCharsets.UTF_8),
                value));
    }

    /** Waits until all that was sent has arrived. */
    void flush() {
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError("An event could not be sent", e);
            }
        }
        sent.clear();
    }

    /** All committed predictions, once there are as many as expected. */
    List<Prediction> predictions(int expected) {
        return committed(topics().predictions().name(), expected).stream()
                .map(this::prediction)
                .toList();
    }

    /** Waits for the first committed predictions only. */
    void awaitFirstPredictions() {
        String topic = topics().predictions().name();
        try (KafkaConsumer<byte[], byte[]> consumer = reader(topic)) {
            Await.until(
                    "a prediction", () -> !consumer.poll(Duration.ofMillis(50)).isEmpty(), () -> "none");
        }
    }

    /** All committed rejected events, once there are as many as expected. */
    List<ConsumerRecord<byte[], byte[]>> rejected(int expected) {
        return committed(topics().rejectedEvents(), expected);
    }

    /** Sends without waiting for the answer; {@link #flush} does that. */
    void send(ProducerRecord<byte[], byte[]> record) {
        sent.add(producer.send(record));
    }

    /** A review as it is written to the topic. */
    byte[] bytes(ReviewEvent review) {
        return bytes(topics().reviews(), review);
    }

    /** Reads committed records of topics from their beginnings; the caller closes it. */
    KafkaConsumer<byte[], byte[]> reader(String... names) {
        KafkaConsumer<byte[], byte[]> reader = consumer();
        reader.assign(Stream.of(names)
                .flatMap(name -> partitions(reader, name).stream())
                .toList());
        reader.seekToBeginning(reader.assignment());
        return reader;
    }

    /** The prediction in a record. */
    Prediction prediction(ConsumerRecord<byte[], byte[]> record) {
        return serdes.deserializer(topics().predictions()).deserialize(record.topic(), record.value());
    }

    /** All records of a topic that are committed, as soon as there are enough. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic, int expected) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = reader(topic)) {
            Set<TopicPartition> partitions = consumer.assignment();
            Await.until(
                    expected + " committed records on " + topic,
                    () -> {
                        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                        return records.size() >= expected
                                && consumer.endOffsets(partitions).entrySet().stream()
                                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    },
                    records::size);
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> client = cluster.clientSettings();
        client.put("isolation.level", "read_committed");
        client.put("enable.auto.commit", false);
        return new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /** Writes something to a topic, without waiting until it has arrived. */
    <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
        sendBytes(topic.name(), key, bytes(topic, value), null);
    }

    private <V extends SpecificRecord> byte[] bytes(Topic<V> topic, V value) {
        return serdes.serializer(topic).serialize(topic.name(), value);
    }

    @Override
    public void close() {
        applications.forEach(ScorerApplication::close);
        producer.close();
        serdes.close();
    }
}
