package io.streamgauge.cli;

import io.streamgauge.cli.KafkaRights.Right;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that a client does which needs a right: it reads a record, writes one, joins a group, begins to write in
 * transactions, and so on. What it writes deletes what is not there.
 */
final class LeastActions implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final byte[] NOBODY = "nobody".getBytes(StandardCharsets.UTF_8);

    private final GuardedCluster cluster;
    private final Producer<byte[], byte[]> administrator;
    private final Set<String> filled = new HashSet<>();

    LeastActions(GuardedCluster cluster) {
        this.cluster = cluster;
        this.administrator = producer(cluster.cluster(GuardedCluster.ADMINISTRATOR));
    }

    /**
     * Sees to it that there is something to read.
     *
     * @param name what is to be acted on
     * @return the same
     */
    String prepare(Right right, String name) throws Exception {
        if (right.type() == ResourceType.TOPIC && right.operation() == AclOperation.READ && filled.add(name)) {
            write(administrator, name);
        }
        return name;
    }

    /** Whether an action is denied, as soon as the broker knows that the right is gone. */
    boolean isDenied(Right right, String name) throws Exception {
        return becomes(true, right, name);
    }

    /** Whether it is allowed, as soon as the broker knows of the right. */
    boolean isAllowed(Right right, String name) throws Exception {
        return becomes(false, right, name);
    }

    private boolean becomes(boolean denied, Right right, String name) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        do {
            if (attempt(right, name).isPresent() == denied) {
                return true;
            }
        } while (System.nanoTime() < giveUp);
        return false;
    }

    /** What the client says when it is denied. */
    private Optional<AuthorizationException> attempt(Right right, String name) throws Exception {
        try {
            act(right, name);
            return Optional.empty();
        } catch (AuthorizationException e) {
            return Optional.of(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException denied) {
                return Optional.of(denied);
            }
            throw e;
        }
    }

    private void act(Right right, String name) throws Exception {
        Map<String, Object> client = cluster.cluster(right.user());
        switch (right.type()) {
            case TOPIC -> actOnTopic(right, name, client);
            case GROUP -> actOnGroup(right, name, client);
            case TRANSACTIONAL_ID -> transact(name, client);
            default -> throw new IllegalArgumentException("Say how the right is used: " + right);
        }
    }

    private static void actOnTopic(Right right, String name, Map<String, Object> client) throws Exception {
        switch (right.operation()) {
            case READ -> read(name, client);
            case WRITE -> {
                try (Producer<byte[], byte[]> producer = producer(client)) {
                    write(producer, name);
                }
            }
            default -> administer(right, name, client);
        }
    }

    private static void administer(Right right, String name, Map<String, Object> client) throws Exception {
        TopicPartition first = new TopicPartition(name, 0);
        try (Admin admin = Admin.create(client)) {
            switch (right.operation()) {
                case DESCRIBE ->
                    admin.describeTopics(List.of(name)).allTopicNames().get();
                case DESCRIBE_CONFIGS ->
                    admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, name)))
                            .all()
                            .get();
                case DELETE ->
                    admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(0)))
                            .all()
                            .get();
                case CREATE ->
                    admin.createTopics(
                                    List.of(new NewTopic(right.name() + "-another", 1, (short) 1)),
                                    new CreateTopicsOptions().validateOnly(true))
                            .all()
                            .get();
                default -> throw new IllegalArgumentException("Say how the right is used: " + right);
            }
        }
    }

    private static void read(String topic, Map<String, Object> client) {
        try (Consumer<byte[], byte[]> consumer = consumer(client)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.poll(POLL).isEmpty()) {
                requireBefore(giveUp, topic);
            }
        }
    }

    private static void actOnGroup(Right right, String group, Map<String, Object> client) throws Exception {
        switch (right.operation()) {
            case READ -> join(right, group, client);
            case DESCRIBE -> {
                try (Admin admin = Admin.create(client)) {
                    admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get();
                }
            }
            default -> throw new IllegalArgumentException("Say how the right is used: " + right);
        }
    }

    /** Becomes a member of a group that reads a topic which its user may read. */
    private static void join(Right right, String group, Map<String, Object> client) {
        String topic = KafkaRights.ofTheManifests().stream()
                .filter(other -> other.user().equals(right.user())
                        && other.operation() == right.operation()
                        && other.type() == ResourceType.TOPIC
                        && !other.isPrefix())
                .findFirst()
                .orElseThrow()
                .name();
        client.put("group.id", group);
        try (Consumer<byte[], byte[]> consumer = consumer(client)) {
            consumer.subscribe(List.of(topic));
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.assignment().isEmpty()) {
                consumer.poll(POLL);
                requireBefore(giveUp, group);
            }
        } catch (InconsistentGroupProtocolException e) {
            // It may join, but a program that failed and could not leave is a member still.
            return;
        }
    }

    private static void transact(String id, Map<String, Object> client) {
        client.put("transactional.id", id);
        try (Producer<byte[], byte[]> producer = producer(client)) {
            producer.initTransactions();
        }
    }

    private static void requireBefore(long giveUp, String name) {
        if (System.nanoTime() > giveUp) {
            throw new IllegalStateException("Neither anything nor a refusal came of " + name);
        }
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> client) {
        return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("enable.auto.commit", "false");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static void write(Producer<byte[], byte[]> producer, String topic) throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, NOBODY, null)).get();
    }

    @Override
    public void close() {
        administrator.close();
    }
}
