package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one stream thread, one per task, across all partitions that the thread reads.
 *
 * <p>All are scored when the first of the thread's partitions is about to be committed. Under exactly-once that is right
 * because a thread has one transaction, in which Kafka Streams commits the offsets of all partitions that were read since
 * the last one; under at-least-once a prediction may always be written before its offset.
 *
 * <p>That holds as long as nothing goes wrong. After a failure in the middle of a batch some predictions are written and
 * others are not, so nothing that this thread read may be committed any more: every further use fails with the same
 * cause, Kafka Streams ends the thread, aborts its transaction, and a fresh thread begins at the last commit. So does a
 * thread that was fenced while it wrote answers, though Kafka Streams itself would let it go on.
 *
 * <p>Belongs to the stream thread, {@link #fail} apart.
 */
final class ThreadBatches {
    /** Batches that a stream without much load may have in the time that an event may wait. */
    private static final int PARTS = 4;

    private final MicroBatches settings;
    private final Map<Task, EventBatch> batches = new EnumMap<>(Task.class);
    private long lastDryAt = System.nanoTime();
    /** Long ago for a start: the first event finds an idle stream. */
    private long lastBatchAt = System.nanoTime() - Duration.ofDays(1).toNanos();

    private volatile @Nullable Throwable failure;

    ThreadBatches(MicroBatches settings) {
        this.settings = settings;
    }

    /** The batch that the next event of a task goes into. */
    EventBatch of(Task task) {
        requireSound();
        return batches.computeIfAbsent(task, any -> new EventBatch(settings.tuning(), settings.meters(task)));
    }

    /** Takes an event in, and scores its batch if that is full or overdue now. */
    void add(PendingEvent event) {
        EventBatch batch = of(event.task());
        long now = System.nanoTime();
        batch.add(event, now);
        if (batch.isFull()) {
            close(event.task(), batch, CloseReason.FULL);
        } else if (batch.isOverdue(now)) {
            close(event.task(), batch, CloseReason.DELAY);
        }
    }

    /** Scores what has waited long enough. */
    void closeOverdue() {
        long now = System.nanoTime();
        batches.forEach((task, batch) -> {
            if (batch.isOverdue(now)) {
                close(task, batch, CloseReason.DELAY);
            }
        });
    }

    /** Scores everything: nothing would be gained by waiting. */
    void inputIsDry() {
        lastDryAt = System.nanoTime();
        closeAll(CloseReason.DRY);
    }

    /**
     * How long events that wait should go on waiting though no more input is at hand: on a stream that is not idle, until
     * a fraction of the longest delay has passed since the last batch. Otherwise most batches of a moderate load would have
     * a single event, for which a network takes more than twice its share of a batch.
     *
     * @return nanoseconds; 0 when nothing waits, or the stream was idle
     */
    long pauseBeforeDry() {
        long delay = Long.MAX_VALUE;
        for (EventBatch batch : batches.values()) {
            if (!batch.isEmpty()) {
                delay = Math.min(delay, batch.plan().maximumDelay().toNanos());
            }
        }
        return delay == Long.MAX_VALUE ? 0 : Math.max(0, lastBatchAt + delay / PARTS - System.nanoTime());
    }

    /** Scores everything, because Kafka Streams is about to count it as consumed. */
    void beforeCommit() {
        closeAll(CloseReason.COMMIT);
    }

    /** Forgets the events of a processor that is closed. */
    void discard(Destination destination) {
        batches.values().forEach(batch -> batch.discard(destination));
    }

    private void closeAll(CloseReason reason) {
        requireSound();
        batches.forEach((task, batch) -> close(task, batch, reason));
    }

    private void close(Task task, EventBatch batch, CloseReason reason) {
        if (batch.isEmpty()) {
            // It may hold versions for an event that turned out to be invalid.
            batch.clear();
            return;
        }
        requireSound();
        try {
            settings.score(task, batch, reason, isOverloaded());
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        } finally {
            batch.clear();
            lastBatchAt = System.nanoTime();
        }
    }

    /** Whether the input has not run dry for as long as an answer may take: then whatever can be left out is. */
    private boolean isOverloaded() {
        return System.nanoTime() - lastDryAt > settings.tuning().latencyTarget().toNanos();
    }

    /** Nothing that this thread has read and not committed may be committed any more. Any thread may say so. */
    void fail(Throwable cause) {
        failure = cause;
    }

    private void requireSound() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException(
                    "This stream thread failed while it scored a batch and must not commit: " + cause, cause);
        }
    }
}
