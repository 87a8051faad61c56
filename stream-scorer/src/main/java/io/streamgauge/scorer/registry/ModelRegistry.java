package io.streamgauge.scorer.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.streams.LogContext;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics about models and keeps, per task, the timeline of assignments.
 *
 * <p>One plain consumer on a thread of its own reads both topics from the beginning and then goes on following them. A
 * GlobalKTable was rejected: Kafka Streams fills it while it starts, but here nothing may be consumed before the first
 * version is loaded, and loading takes as long as it takes. When the thread meets an exception, it reads everything
 * again after a pause; what serves goes on serving meanwhile. A second thread loads versions, so that a slow store cannot
 * keep the first from polling. When one of them meets an {@link Error}, it ends and tells the {@link FailureListener}.
 *
 * <p>Safe for use by several threads. Owns the versions on its timelines: close it after the last lease of them is closed.
 */
public final class ModelRegistry implements ServingModels, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_WITH_THREADS = Duration.ofSeconds(2);
    private static final Duration REMINDER = Duration.ofSeconds(30);
    /** How long a version whose key was revoked goes on serving, besides the time to load another one. */
    private static final Duration BETWEEN_LOOKS_AT_KEYS = Duration.ofSeconds(10);

    private final ClusterSettings cluster;
    private final Map<Task, String> models;
    private final String clientId;
    private final Topic<ModelVersion> versions;
    private final Topic<ModelAssignment> assignments;
    private final Deserializer<ModelVersion> versionDeserializer;
    private final Deserializer<ModelAssignment> assignmentDeserializer;
    private final RefusalWriter refusals;
    private final VersionPool pool;
    private final SwapMeters swaps;
    private final InstantSource clock;
    private final AssignmentReplay replay;
    private final FailureListener failures;
    private final Thread follower;
    private final Thread activator;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object change = new Object();
    /** Has permits when there is something to activate. */
    private final Semaphore news = new Semaphore(0);
    /** Belongs to the thread that activates. */
    private Instant nextLookAtKeys = Instant.MIN;
    /** Held while activating, and by the follower before it begins anew. */
    private final Lock activating = new ReentrantLock();
    /** Whether the follower has read all that was on the topics when it began. */
    private volatile boolean caughtUp;

    private volatile View view = new View(false, List.of());
    /** What is wrong with following itself; empty for nothing. */
    private volatile String interruption = "";

    /**
     * A registry that does nothing before {@link #start}.
     *
     * @param cluster where the topics are
     * @param serdes outlives the registry
     * @param models the model that is followed for each task; all different
     * @param loader how versions are made ready
     * @param clock tells which assignments are in force, and when to try again
     * @param meters gets the meters of {@link VersionPool}, {@link Refusals} and {@link SwapMeters}; outlives the registry
     * @param applicationId names the scorer in refusals, and its clients in the cluster's logs and metrics
     * @param failures is told when following ended for good
     */
    public ModelRegistry(
            ClusterSettings cluster,
            EventSerdes serdes,
            Map<Task, String> models,
            VersionLoader loader,
            InstantSource clock,
            MeterRegistry meters,
            String applicationId,
            FailureListener failures) {
        this.cluster = cluster;
        this.models = new EnumMap<>(models);
        this.clientId = applicationId + "-models";
        this.failures = failures;
        this.versions = cluster.topics().modelVersions();
        this.assignments = cluster.topics().modelAssignments();
        this.versionDeserializer = serdes.deserializer(versions);
        this.assignmentDeserializer = serdes.deserializer(assignments);
        this.refusals = new RefusalWriter(cluster, serdes, applicationId + "-refusals");
        String process = ManagementFactory.getRuntimeMXBean().getName();
        Refusals refused = new Refusals(meters, applicationId + "/" + process, clock, refusals);
        this.pool = new VersionPool(loader, refused, meters);
        this.swaps = new SwapMeters(models.keySet(), meters);
        this.clock = clock;
        this.replay = new AssignmentReplay(models, pool, refused, clock);
        this.follower = thread(this::follow, clientId);
        this.activator = thread(this::activate, clientId + "-activator");
    }

    private Thread thread(Runnable work, String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Error e) {
                        // First, for whatever comes next may fail for lack of memory, too.
                        failures.failed(e);
                        LOG.error("The topics about models are not followed any more; restart the scorer", e);
                        interrupted("The topics about models are not followed any more, restart the scorer: " + e);
                        throw e;
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
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
     * What came of activating.
     *
     * @param complete whether everything was considered that was on the topics at the start
     * @param problems what is wrong with single assignments, a sentence each
     */
    private record View(boolean complete, List<String> problems) {}

    /** Begins to follow the topics. */
    public void start() {
        follower.start();
        activator.start();
    }

    @Override
    public AssignmentTimeline timeline(Task task) {
        return replay.timeline(task);
    }

    /** The versions that were announced of the models that are followed. */
    public List<KnownVersion> versions() {
        return replay.announced().stream()
                .map(announced -> new KnownVersion(announced, pool.isLoaded(announced)))
                .toList();
    }

    /** Whether each task has a version that is ready to serve, and all assignments up to the start were considered. */
    public boolean isReady() {
        return missing().isEmpty();
    }

    /** What is missing or wrong, a sentence each. Problems may remain when the registry is ready: the former serves. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>(missing());
        reasons.addAll(view.problems());
        String now = interruption;
        if (!now.isEmpty()) {
            reasons.add(now);
        }
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

    /** Stops following and unloads the versions that nobody leases. Doing it again changes nothing. */
    @Override
    public void close() {
        closing.countDown();
        news.release();
        tell();
        boolean interrupted = false;
        for (Thread thread : List.of(follower, activator)) {
            while (thread.isAlive()) {
                try {
                    thread.join(PATIENCE_WITH_THREADS.toMillis());
                    // It looks up after each step; only a cluster, a schema registry or a store that does not answer
                    // holds it longer.
                    thread.interrupt();
                } catch (InterruptedException e) {
                    // Nothing must be closed beneath a thread that uses it; it ends soon.
                    interrupted = true;
                }
            }
        }
        replay.close();
        pool.close();
        refusals.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> missing() {
        if (!view.complete()) {
            return List.of("waiting to have read the topics " + versions.name() + " and " + assignments.name());
        }
        List<String> missing = new ArrayList<>();
        models.forEach((task, model) -> {
            if (replay.timeline(task).isEmpty()) {
                missing.add("waiting for the first assignment of the model " + model + " for the task " + task.id()
                        + " on the topic " + assignments.name());
            }
        });
        return missing;
    }

    /** Activates what is due: when the follower has news, and often enough to be in time for what was announced ahead. */
    private void activate() {
        while (closing.getCount() > 0) {
            try {
                activateOnce();
                if (news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                // Only close() interrupts.
                LOG.debug("Interrupted", e);
            } catch (RuntimeException e) {
                if (closing.getCount() > 0) {
                    LOG.error("Assignments cannot be activated; trying again", e);
                    pause();
                }
            }
        }
    }

    private void activateOnce() throws InterruptedException {
        activating.lockInterruptibly();
        try {
            if (!clock.instant().isBefore(nextLookAtKeys)) {
                nextLookAtKeys = clock.instant().plus(BETWEEN_LOOKS_AT_KEYS);
                replay.revoke();
            }
            // Only at the end of the topics is it known which assignments are in force.
            if (caughtUp && (replay.activate() || !view.complete())) {
                view = new View(true, replay.problems());
                tell();
            }
            if (view.complete()) {
                swaps.look(replay::timeline, clock.instant());
            }
        } finally {
            activating.unlock();
        }
    }

    /**
     * Nothing is activated until the topics are read to their ends again: on the way there assignments appear that were
     * replaced or withdrawn later. Waits for what is being loaded.
     */
    private void beginAnew() {
        try {
            activating.lockInterruptibly();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        try {
            caughtUp = false;
        } finally {
            activating.unlock();
        }
    }

    private void tell() {
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
                    interrupted("The topics about models cannot be followed: " + e.getMessage());
                    pause();
                }
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
        beginAnew();
        while (closing.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(record -> LogContext.ofRecord(record.topic(), record.partition(), record.offset())
                    .run(() -> replay(record)));
            boolean wasCaughtUp = caughtUp;
            caughtUp = wasCaughtUp
                    || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            if (caughtUp) {
                interruption = "";
            }
            if (!records.isEmpty() || caughtUp != wasCaughtUp) {
                news.release();
            }
        }
    }

    private void replay(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(assignments.name())) {
            if (record.value() == null) {
                withdraw(record);
            } else {
                decode(assignmentDeserializer, record).ifPresent(replay::replay);
            }
        } else if (record.value() == null) {
            LOG.info(
                    "The deletion at {} is passed over: a version that serves goes on serving until another is assigned",
                    position(record));
        } else {
            decode(versionDeserializer, record).ifPresent(replay::replay);
        }
    }

    private void withdraw(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Optional<AssignmentKey> withdrawn = AssignmentKey.parse(key);
        withdrawn.ifPresent(replay::withdraw);
        if (withdrawn.isEmpty()) {
            LOG.info("The deletion at {} is passed over: '{}' names no assignment", position(record), key);
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
                interrupted(String.valueOf(e.getMessage()));
                pause();
            }
        }
    }

    /** Says what is wrong until following goes on. */
    private void interrupted(String problem) {
        interruption = problem;
        tell();
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
