package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics about models and keeps, per task, the timeline of versions that are loaded and ready to serve.
 *
 * <p>One plain consumer on a thread of its own reads both topics from the beginning and then goes on following them. A
 * GlobalKTable was rejected: Kafka Streams fills it while it starts, but here nothing may be consumed before the first
 * version is loaded, and loading takes as long as it takes. When the thread meets an exception, it reads everything
 * again after a pause; what serves goes on serving meanwhile. When it meets an {@link Error}, it ends and tells the
 * {@link FailureListener}.
 *
 * <p>Safe for use by several threads. Owns the classifiers on its timelines: close it after the last call of them.
 */
public final class ModelRegistry implements ServingModels, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_WITH_FOLLOWER = Duration.ofSeconds(2);
    private static final Duration REMINDER = Duration.ofSeconds(30);

    private final ClusterSettings cluster;
    private final Map<Task, String> models;
    private final String clientId;
    private final Topic<ModelVersion> versions;
    private final Topic<ModelAssignment> assignments;
    private final Deserializer<ModelVersion> versionDeserializer;
    private final Deserializer<ModelAssignment> assignmentDeserializer;
    private final AssignmentReplay replay;
    private final FailureListener failures;
    private final Thread follower;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object change = new Object();
    private volatile View view;

    /**
     * A registry that does nothing before {@link #start}.
     *
     * @param cluster where the topics are
     * @param serdes outlives the registry
     * @param models the model that is followed for each task; all different
     * @param loader how versions are made ready
     * @param clock for pauses between attempts
     * @param clientId name of the consumer in the cluster's logs and metrics
     * @param failures is told when following ended for good
     */
    public ModelRegistry(
            ClusterSettings cluster,
            EventSerdes serdes,
            Map<Task, String> models,
            VersionLoader loader,
            InstantSource clock,
            String clientId,
            FailureListener failures) {
        this.cluster = cluster;
        this.models = new EnumMap<>(models);
        this.clientId = clientId;
        this.failures = failures;
        this.versions = cluster.topics().modelVersions();
        this.assignments = cluster.topics().modelAssignments();
        this.versionDeserializer = serdes.deserializer(versions);
        this.assignmentDeserializer = serdes.deserializer(assignments);
        this.replay = new AssignmentReplay(models, loader, clock);
        this.follower = new Thread(this::follow, clientId);
        follower.setDaemon(true);
        this.view = new View(false, replay.timelines(), List.of());
    }

    /** Hears that the topics are not followed any more, though nobody closed the registry. */
    @FunctionalInterface
    public interface FailureListener {
        /**
         * Called once at most, by the thread that fails.
         *
         * @param failure an error such as a lack of memory; the owner should end, for assignments go unnoticed
         */
        void failed(Error failure);
    }

    /**
     * What other threads see.
     *
     * @param caughtUp whether both topics were read to their ends at least once
     * @param timelines per followed task
     * @param problems what is wrong with single assignments or with following, a sentence each
     */
    private record View(boolean caughtUp, Map<Task, AssignmentTimeline> timelines, List<String> problems) {}

    /** Begins to follow the topics. */
    public void start() {
        follower.start();
    }

    @Override
    public AssignmentTimeline timeline(Task task) {
        return Objects.requireNonNullElse(view.timelines().get(task), AssignmentTimeline.EMPTY);
    }

    /** Whether each task has a version that is ready to serve, and all assignments up to the start were considered. */
    public boolean isReady() {
        return waitsFor(view).isEmpty();
    }

    /** What is missing or wrong, a sentence each. Problems may remain when the registry is ready: the former serves. */
    public List<String> reasons() {
        View now = view;
        List<String> reasons = new ArrayList<>(waitsFor(now));
        reasons.addAll(now.problems());
        return reasons;
    }

    /**
     * Waits until the registry is ready, and says in the log for what it waits: at once, when that changes, and every
     * 30 seconds.
     *
     * @return false when the registry was closed meanwhile
     */
    public boolean awaitReady() throws InterruptedException {
        List<String> said = List.of();
        long saidAt = System.nanoTime();
        synchronized (change) {
            while (!isReady() && closing.getCount() > 0) {
                List<String> reasons = reasons();
                if (!reasons.equals(said) || System.nanoTime() - saidAt >= REMINDER.toNanos()) {
                    LOG.info("Not consuming events yet: {}", String.join("; ", reasons));
                    said = reasons;
                    saidAt = System.nanoTime();
                }
                change.wait(REMINDER.toMillis());
            }
        }
        return closing.getCount() > 0;
    }

    /** Stops following and closes the classifiers. Doing it again changes nothing. */
    @Override
    public void close() {
        closing.countDown();
        synchronized (change) {
            change.notifyAll();
        }
        boolean interrupted = false;
        while (follower.isAlive()) {
            try {
                follower.join(PATIENCE_WITH_FOLLOWER.toMillis());
                // It looks up after each poll; only a cluster or a schema registry that does not answer holds it
                // longer.
                follower.interrupt();
            } catch (InterruptedException e) {
                // The classifiers must not be closed beneath the thread that loads them; it ends soon.
                interrupted = true;
            }
        }
        replay.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> waitsFor(View now) {
        if (!now.caughtUp()) {
            return List.of("waiting to have read the topics " + versions.name() + " and " + assignments.name());
        }
        List<String> missing = new ArrayList<>();
        models.forEach((task, model) -> {
            if (Objects.requireNonNullElse(now.timelines().get(task), AssignmentTimeline.EMPTY)
                    .isEmpty()) {
                missing.add("waiting for the first assignment of the model " + model + " for the task " + task.id()
                        + " on the topic " + assignments.name());
            }
        });
        return missing;
    }

    private void publish(boolean caughtUp, List<String> problems) {
        view = new View(caughtUp, replay.timelines(), List.copyOf(problems));
        synchronized (change) {
            change.notifyAll();
        }
    }

    private void follow() {
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = consumer()) {
                follow(consumer);
            } catch (InterruptException e) {
                LOG.debug("Interrupted", e);
            } catch (RuntimeException e) {
                if (closing.getCount() > 0) {
                    LOG.error(
                            "The topics {} and {} cannot be followed; trying again",
                            versions.name(),
                            assignments.name(),
                            e);
                    report("The topics about models cannot be followed: " + e.getMessage());
                    pause();
                }
            } catch (Error e) {
                // First, for whatever comes next may fail for lack of memory, too.
                failures.failed(e);
                LOG.error("The topics about models are not followed any more; restart the scorer", e);
                report("The topics about models are not followed any more, restart the scorer: " + e);
                throw e;
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic<?> topic : List.of(versions, assignments)) {
            consumer.partitionsFor(topic.name())
                    .forEach(partition -> partitions.add(new TopicPartition(partition.topic(), partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean caughtUp = false;
        while (closing.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                replay(record);
            }
            if (!caughtUp) {
                caughtUp = ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            // Only at the end: then it is known which assignments are the newest, and the replay loads no others.
            if (caughtUp
                    && (replay.activate()
                            || !view.caughtUp()
                            || !view.problems().equals(replay.problems()))) {
                publish(true, replay.problems());
            }
        }
    }

    private void replay(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            LOG.info(
                    "The deletion at {} is passed over: a version that serves goes on serving until another is assigned",
                    position(record));
        } else if (record.topic().equals(versions.name())) {
            decode(versionDeserializer, record).ifPresent(replay::replay);
        } else {
            decode(assignmentDeserializer, record).ifPresent(replay::replay);
        }
    }

    private <V extends SpecificRecord> Optional<V> decode(
            Deserializer<V> deserializer, ConsumerRecord<byte[], byte[]> record) {
        while (true) {
            try {
                return Optional.of(deserializer.deserialize(record.topic(), record.value()));
            } catch (UndecodableEventException e) {
                LOG.error("The record at {} is passed over: {}", position(record), e.getMessage(), e);
                return Optional.empty();
            } catch (RegistryUnavailableException e) {
                if (closing.getCount() == 0) {
                    throw e;
                }
                LOG.warn("The record at {} cannot be read yet: {}", position(record), e.getMessage());
                report(e.getMessage());
                pause();
            }
        }
    }

    /** Adds a problem until the next publication. */
    private void report(@Nullable String problem) {
        List<String> problems = new ArrayList<>(replay.problems());
        problems.add(String.valueOf(problem));
        publish(view.caughtUp(), problems);
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("Closing");
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, and the loops look whether it did.
            LOG.debug("Interrupted", e);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String position(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
