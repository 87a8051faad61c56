package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.scorer.tracing.EventTrace;
import io.streamgauge.streams.InvalidEventException;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An event that came to its processor, of which nobody knows yet whether it can be scored. Made by
 * {@link MicroBatches#arrival}; either goes into a batch by {@link MicroBatches#add}, or fails here. Belongs to the stream
 * thread.
 */
public final class Arrival {
    private final Task task;
    private final Record<byte[], ?> record;
    private final StreamsInternals.Place place;
    private final EventTrace trace;
    private final ScoringMetrics metrics;

    Arrival(
            Task task,
            Record<byte[], ?> record,
            StreamsInternals.Place place,
            EventTrace trace,
            ScoringMetrics metrics) {
        this.task = task;
        this.record = record;
        this.place = place;
        this.trace = trace;
        this.metrics = metrics;
    }

    /** The event is rejected now, without ever having waited in a batch. */
    public void rejected(InvalidEventException problem) {
        metrics.of(task).received();
        trace.failed(problem.reason().name(), problem.problem());
    }

    /** Something went wrong that is not the event's fault; it will be read again. */
    public void failed(Throwable cause) {
        trace.failed(cause.getClass().getName(), "The event will be read again");
    }

    Task task() {
        return task;
    }

    Record<byte[], ?> record() {
        return record;
    }

    StreamsInternals.Place place() {
        return place;
    }

    EventTrace trace() {
        return trace;
    }
}
