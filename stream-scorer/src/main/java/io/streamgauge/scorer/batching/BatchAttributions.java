package io.streamgauge.scorer.batching;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.ServingVersion;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explains answers of one batch while there is time for it. All events of the batch wait for that, so once it has taken as
 * long as it may no further one is begun. Belongs to the stream thread.
 */
final class BatchAttributions {
    private static final Logger LOG = LoggerFactory.getLogger(BatchAttributions.class);

    private final long limitNanoseconds;
    private long spentNanoseconds;
    private int given;
    private int dropped;
    private int failed;

    /**
     * For a batch that was just closed.
     *
     * @param limit how long explaining may have taken for another one to be begun; zero for none at all
     */
    BatchAttributions(Duration limit) {
        this.limitNanoseconds = limit.toNanos();
    }

    /** Why an event got its scores from a version; empty when there is no time left, or it cannot be said. */
    Optional<Attributions> of(AttributionSource source, ServingVersion version, Features features, Scores scores) {
        if (spentNanoseconds >= limitNanoseconds) {
            dropped++;
            return Optional.empty();
        }
        long begin = System.nanoTime();
        try {
            Attributions attributions = source.attributions(version, features, scores);
            given++;
            return Optional.of(attributions);
        } catch (RuntimeException e) {
            if (failed == 0) {
                // The name of the exception, not its message, which may repeat the event.
                version.logContext()
                        .run(() -> LOG.warn(
                                "{} cannot explain an answer: {}",
                                version,
                                e.getClass().getName()));
            }
            LOG.debug("An explanation failed with", e);
            failed++;
            return Optional.empty();
        } finally {
            spentNanoseconds += System.nanoTime() - begin;
        }
    }

    /** Whether any answer was to be explained. */
    boolean isWanted() {
        return given + dropped + failed > 0;
    }

    /** Answers that were explained. */
    int given() {
        return given;
    }

    /** Answers that were to be explained when there was no time left. */
    int dropped() {
        return dropped;
    }

    /** Answers whose explanation failed. */
    int failed() {
        return failed;
    }
}
