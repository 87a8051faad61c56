package io.streamgauge.scorer.topology;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.scorer.registry.ServingModels;
import io.streamgauge.scorer.registry.ServingVersion;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Turns the events of one topic into predictions: chooses the version by the event's time, prepares the event as that
 * version wants it, has it scored and forwards the prediction.
 *
 * <p>An event that cannot be scored leaves as an {@link InvalidEventException}, which {@link RejectingProcessingHandler}
 * turns into a rejected record. Whatever else goes wrong is no event's fault and ends the stream thread.
 *
 * <p>Belongs to one stream thread.
 */
final class ScoringProcessor<V extends SpecificRecord> extends ContextualProcessor<byte[], V, byte[], Prediction> {
    private static final int LONGEST_EVENT_ID = 256;

    /**
     * A prediction carries the event's key and headers on. Together with at most 64 KiB of its own it must fit into what
     * a topic takes by default, for a record that the broker refuses would stop the stream again and again.
     */
    private static final int LARGEST_KEY_AND_HEADERS_BYTES = 1_048_588 - 65_536;

    private final Task task;
    private final EventReader<V> reader;
    private final ServingModels models;
    private final BatchScorer scorer;

    ScoringProcessor(Task task, EventReader<V> reader, ServingModels models, BatchScorer scorer) {
        this.task = task;
        this.reader = reader;
        this.models = models;
        this.scorer = scorer;
    }

    @Override
    public void process(Record<byte[], V> record) {
        PendingEvent event = prepare(record);
        for (ScoredEvent scored : scorer.score(List.of(event))) {
            context().forward(scored.toRecord());
        }
    }

    private PendingEvent prepare(Record<byte[], V> record) {
        String eventId = reader.eventId(record.value());
        requireValid(eventId);
        requireRoomForPrediction(record);
        ServingVersion version = models.timeline(task)
                .at(Instant.ofEpochMilli(record.timestamp()))
                .orElseThrow(() -> new IllegalStateException(
                        "No model serves " + task.id() + ": events must not be consumed before one does"));
        RecordMetadata source = context()
                .recordMetadata()
                .orElseThrow(() -> new IllegalStateException("The record comes from nowhere, not from a topic"));
        return new PendingEvent(eventId, version, features(record.value(), version), record, source);
    }

    private Features features(V event, ServingVersion version) {
        try {
            return reader.features(event, version.manifest().preprocessing());
        } catch (InvalidEventException e) {
            throw e;
        } catch (RuntimeException e) {
            // The name of the exception, not its message, which may repeat the event.
            throw new InvalidEventException(
                    Reason.PROCESSING_FAILED,
                    "The preprocessing of " + version + " failed with "
                            + e.getClass().getName(),
                    e);
        }
    }

    private static void requireValid(String eventId) {
        if (eventId.isBlank()) {
            throw new InvalidEventException(Reason.INVALID_EVENT_ID, "The event id is blank");
        }
        if (eventId.length() > LONGEST_EVENT_ID) {
            throw new InvalidEventException(
                    Reason.INVALID_EVENT_ID,
                    "The event id has " + eventId.length() + " characters; at most " + LONGEST_EVENT_ID
                            + " are accepted");
        }
    }

    private static void requireRoomForPrediction(Record<byte[], ?> record) {
        long bytes = record.key() == null ? 0 : record.key().length;
        for (Header header : record.headers()) {
            bytes += RecordSize.of(header);
        }
        if (bytes > LARGEST_KEY_AND_HEADERS_BYTES) {
            throw new InvalidEventException(
                    Reason.HEADERS_TOO_LARGE,
                    "The key and the headers have " + bytes + " bytes; at most " + LARGEST_KEY_AND_HEADERS_BYTES
                            + " fit into a prediction");
        }
    }
}
