package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.fit.StoppedException;
import io.streamgauge.trainer.publish.ModelCatalogue;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Retrains at once, then on a schedule, and whenever an alarm about the model's champion is raised. An alarm comes long before
 * the labels that answer it: while there is too little to retrain with, the watch asks again after 1, 2, 4 and then every
 * 8 minutes, until there was enough, the alarm is over, or another version is the champion. One retraining at a time. Belongs
 * to one thread.
 */
public final class RetrainingWatch {
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

    /** The pause is doubled as often: each question reads all examples, and some the data set as well. */
    private static final int DOUBLINGS = 3;

    private static final Duration LOOK = Duration.ofMillis(200);

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final String model;
    private final Duration every;
    private final Duration firstPause;

    /**
     * A watch.
     *
     * @param cluster where the topics are
     * @param serdes not closed by this
     * @param model name of the model
     * @param every how long after the end of one retraining the next one begins without an alarm
     */
    public RetrainingWatch(ClusterSettings cluster, EventSerdes serdes, String model, Duration every) {
        this(cluster, serdes, model, every, FIRST_PAUSE);
    }

    RetrainingWatch(ClusterSettings cluster, EventSerdes serdes, String model, Duration every, Duration firstPause) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.model = model;
        this.every = every;
        this.firstPause = firstPause;
    }

    /** One retraining. */
    @FunctionalInterface
    public interface Job {
        /**
         * Retrains.
         *
         * @return whether there was enough to retrain with, which answers the alarms
         */
        boolean run() throws IOException;
    }

    /**
     * Watches until it is stopped. A job that fails is told and tried again when the next one is due; while an alarm is on,
     * as if there had been too little. A cluster or registry that does not answer in between is told as well, and asked again a
     * minute later.
     *
     * @param job what to do; ends with a {@link StoppedException} or of itself when it is stopped
     * @param failed hears why a job failed, or the alarms could not be read
     * @param stopped asked several times a second whether to stop
     * @throws FencedException when another process retrains the same model
     * @throws InterruptException when the thread is interrupted
     * @throws io.streamgauge.schemas.ClusterException when the cluster does not answer at the beginning
     */
    public void run(Job job, Consumer<Exception> failed, BooleanSupplier stopped) {
        new TopicProvisioner(cluster).ensure(Set.of(cluster.topics().modelAlarms()), false);
        // Those that are on already are answered by the first job, if there is enough.
        try (RaisedAlarms alarms = new RaisedAlarms(cluster, serdes, model)) {
            int unanswered = 0;
            while (!stopped.getAsBoolean()) {
                try {
                    if (job.run()) {
                        alarms.answered();
                        unanswered = 0;
                    }
                } catch (StoppedException e) {
                    return;
                } catch (FencedException | InterruptException e) {
                    throw e;
                } catch (IOException | RuntimeException e) {
                    failed.accept(e);
                }
                unanswered = alarms.isEmpty() ? 0 : Math.min(unanswered + 1, DOUBLINGS + 1);
                Duration pause = firstPause.multipliedBy(1L << Math.max(0, unanswered - 1));
                awaitNext(alarms, pause, failed, stopped);
            }
        }
    }

    /** Until an alarm about the champion is raised, or one is on and the pause over, or the schedule says so. */
    private void awaitNext(RaisedAlarms alarms, Duration pause, Consumer<Exception> failed, BooleanSupplier stopped) {
        long began = System.nanoTime();
        while (!stopped.getAsBoolean() && !isOver(began, every)) {
            try {
                boolean raised = alarms.poll();
                if ((raised || (!alarms.isEmpty() && isOver(began, pause))) && alarms.concern(champion())) {
                    return;
                }
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException e) {
                // The alarms know what they have not told yet, so that an outage postpones the answer and no more.
                failed.accept(e);
                rest(stopped);
            }
        }
    }

    private void rest(BooleanSupplier stopped) {
        long began = System.nanoTime();
        while (!stopped.getAsBoolean()
                && !isOver(began, firstPause)
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean isOver(long began, Duration pause) {
        return System.nanoTime() - began >= pause.toNanos();
    }

    private Optional<String> champion() {
        Clock clock = Clock.systemUTC();
        return new ModelCatalogue(cluster, serdes, clock)
                .champion(model, clock.instant())
                .map(ModelVersion::getVersion);
    }
}
