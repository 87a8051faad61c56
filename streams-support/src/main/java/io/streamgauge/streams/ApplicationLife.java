package io.streamgauge.streams;

import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the start of a Kafka Streams application to its end: it is started once, owns what it opened, replaces stream
 * threads that failed, and ends by being closed or by failing. Safe for use by several threads.
 */
public final class ApplicationLife implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationLife.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REGISTRATION_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final StreamsSettings settings;
    private final ReplacementBudget replacements;
    private final Resources resources = new Resources();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Termination> terminated = new CompletableFuture<>();
    private volatile @Nullable Owned owned;

    /** Kafka Streams, and who watches its threads. */
    private record Owned(KafkaStreams application, StallWatch watch) {}

    /**
     * A life that has not begun.
     *
     * @param name what the application is called in messages, for example {@code The scorer}
     * @param settings what it is told
     * @param clock tells when stream threads failed
     */
    public ApplicationLife(String name, StreamsSettings settings, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.replacements = new ReplacementBudget(settings.threadReplacements(), clock);
    }

    /**
     * Begins. When {@link #close} is called meanwhile, what the assembly fails with is taken for the consequence of that
     * and not thrown.
     *
     * @param assembly opens what the application needs, and adds it to the {@link #resources}
     * @throws IllegalStateException when it was started or closed before
     */
    public void start(Runnable assembly) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException(name + " was started before: make a new one");
        }
        if (closing.getCount() == 0) {
            throw new IllegalStateException(name + " was closed before: make a new one");
        }
        try {
            assembly.run();
        } catch (RuntimeException | Error e) {
            if (closing.getCount() == 0 && !(e instanceof Error)) {
                // What was opened was closed beneath the start, so whatever failed says nothing.
                LOG.info("Closed while it started");
                LOG.debug("The start ended with", e);
                close();
                return;
            }
            fail(e);
            close();
            throw e;
        }
    }

    /** What is closed with the application, in reverse order. */
    public Resources resources() {
        return resources;
    }

    /**
     * Takes charge of Kafka Streams, which is not started yet: replaces its threads when they fail, fails when one of them
     * stands for too long or the clock is put back, and closes it.
     */
    public void own(KafkaStreams application) {
        application.setUncaughtExceptionHandler(replacements);
        application.setStateListener(this::stateChanged);
        resources.add("Kafka Streams", () -> close(application));
        StallWatch watch = StallWatch.over(application, settings.stall(), this::fail);
        resources.add("the watch over the stream threads", watch::close);
        // The clock by which Kafka's clients live, whatever this application is told.
        ClockWatch clocks = ClockWatch.over(InstantSource.system(), this::fail);
        resources.add("the watch over the clock", clocks::close);
        owned = new Owned(application, watch);
    }

    /** Whether Kafka Streams runs, with threads that all go on, and if not, why not. */
    public Readiness readiness() {
        if (isOver()) {
            return notReady(name + " is closed or failed");
        }
        Owned current = owned;
        if (current == null) {
            return notReady(name + " is starting");
        }
        KafkaStreams.State state = current.application().state();
        if (state != KafkaStreams.State.RUNNING) {
            return notReady("Kafka Streams is in the state " + state);
        }
        List<String> stalls = current.watch().reasons();
        return new Readiness(stalls.isEmpty(), stalls);
    }

    /**
     * What whoever asks from outside is told.
     *
     * @param readiness the application's own, which may know more than {@link #readiness}
     * @param meters closed by whoever made them
     */
    public ApplicationHealth health(Supplier<Readiness> readiness, ApplicationMeters meters) {
        return new ApplicationHealth() {
            @Override
            public boolean isAlive() {
                return !isOver();
            }

            @Override
            public Readiness readiness() {
                return readiness.get();
            }

            @Override
            public ApplicationMeters meters() {
                return meters;
            }
        };
    }

    private static Readiness notReady(String reason) {
        return new Readiness(false, List.of(reason));
    }

    /**
     * Sees to the topics, and registers the schemas of those that are written, as patiently as events are read.
     *
     * @param needed topics that are created when they are missing
     * @param written those whose schemas are registered
     * @return the serdes, which are closed with the application
     * @throws io.streamgauge.schemas.ClusterException when the cluster does not answer, or topics are missing and must not
     *     be created
     * @throws RegistryUnavailableException when the registry does not answer within its patience
     * @throws IllegalStateException when the application is closed meanwhile
     */
    public EventSerdes connect(Collection<Topic<?>> needed, Collection<Topic<?>> written) {
        Set<String> created = new TopicProvisioner(settings.cluster()).ensure(needed, true);
        if (!created.isEmpty()) {
            LOG.info("Created the topics {}", created);
        }
        EventSerdes serdes = new EventSerdes(settings.cluster().registry());
        resources.add("the connection to the schema registry", serdes::close);
        long giveUp =
                System.nanoTime() + settings.cluster().registry().patience().toNanos();
        for (Topic<?> topic : written) {
            register(serdes, topic, giveUp);
        }
        return serdes;
    }

    private void register(EventSerdes serdes, Topic<?> topic, long giveUp) {
        while (true) {
            try {
                serdes.register(topic);
                return;
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() + REGISTRATION_PAUSE.toNanos() > giveUp) {
                    throw e;
                }
                LOG.warn("{}", e.getMessage());
                pause(e);
            }
        }
    }

    private void pause(RegistryUnavailableException cause) {
        try {
            if (closing.await(REGISTRATION_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The application was closed while it started", cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    /** The application failed, unless it ended before. It is still to be closed. */
    public void fail(Throwable failure) {
        terminated.complete(new Termination(failure));
    }

    /** Whether it was closed or failed. */
    public boolean isOver() {
        return terminated.isDone() || closing.getCount() == 0;
    }

    /**
     * Waits until the application was closed or failed. After a failure it is still to be closed.
     *
     * @return how it ended
     */
    public Termination awaitTermination() throws InterruptedException {
        try {
            return terminated.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("How an application ended is never an exception", e);
        }
    }

    /**
     * Ends: commits what was processed, leaves the group so that others take over at once, and releases everything, in
     * reverse order. Takes up to about half a minute. Doing it again changes nothing.
     */
    @Override
    public void close() {
        if (closing.getCount() > 0) {
            LOG.info("Closing");
        }
        closing.countDown();
        resources.close();
        terminated.complete(Termination.CLOSED);
    }

    private void stateChanged(KafkaStreams.State now, KafkaStreams.State before) {
        LOG.debug("Kafka Streams goes from {} to {}", before, now);
        if (now == KafkaStreams.State.ERROR) {
            Throwable failure = replacements.lastFailure();
            fail(failure == null ? new IllegalStateException("Kafka Streams failed; see the log") : failure);
        }
    }

    private static void close(KafkaStreams application) {
        boolean stopped = application.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!stopped) {
            LOG.warn(
                    "Kafka Streams did not stop within {} s; what was not committed is done again",
                    CLOSE_TIMEOUT.toSeconds());
        }
    }
}
