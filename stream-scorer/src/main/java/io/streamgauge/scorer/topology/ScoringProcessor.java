package io.streamgauge.scorer.topology;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.scorer.batching.Arrival;
import io.streamgauge.scorer.batching.AttributionSource;
import io.streamgauge.scorer.batching.Destination;
import io.streamgauge.scorer.batching.EventIdentity;
import io.streamgauge.scorer.batching.MicroBatches;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.ServingModels;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.VersionUnavailableException;
import io.streamgauge.streams.Decoded;
import io.streamgauge.streams.InvalidEventException;
import io.streamgauge.streams.RecordSize;
import io.streamgauge.streams.RejectingProcessingHandler;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns the events of one topic into predictions: finds who answers events of the event's time, has the event prepared as
 * that version wants it, and adds it to the batches, which bring the prediction back.
 *
 * <p>An event that cannot be scored leaves as an {@link InvalidEventException}, and bytes that are none as an {@link
 * UndecodableEventException}, which {@link RejectingProcessingHandler} turns into a rejected record. Whatever else goes wrong
 * is no event's fault and ends the stream thread.
 *
 * <p>Belongs to one stream thread.
 */
final class ScoringProcessor<V extends SpecificRecord> extends ContextualProcessor<byte[], Decoded<V>, byte[], Object>
        implements Destination {
    private static final int LONGEST_EVENT_ID = 256;

    /**
     * A prediction carries the event's key and headers on. Together with at most 64 KiB of its own it must fit into what
     * a topic takes by default, for a record that the broker refuses would stop the stream again and again.
     */
    private static final int LARGEST_KEY_AND_HEADERS_BYTES = 1_048_588 - 65_536;

    private final Task task;
    private final EventReader<V> reader;
    private final ServingModels models;
    private final MicroBatches batches;
    private final AttributionPolicy attributions;
    private final String predictions;
    private final String rejections;

    /**
     * A processor of one task of Kafka Streams.
     *
     * @param attributions for which events answers are explained
     * @param predictions name of the node that takes predictions
     * @param rejections name of the node that takes events that turn out to be unscorable
     */
    ScoringProcessor(
            Task task,
            EventReader<V> reader,
            ServingModels models,
            MicroBatches batches,
            AttributionPolicy attributions,
            String predictions,
            String rejections) {
        this.task = task;
        this.reader = reader;
        this.models = models;
        this.batches = batches;
        this.attributions = attributions;
        this.predictions = predictions;
        this.rejections = rejections;
    }

    @Override
    public void process(Record<byte[], Decoded<V>> record) {
        V event = record.value().event();
        Arrival arrival = batches.arrival(task, record, context());
        try {
            take(event, record, arrival);
        } catch (InvalidEventException e) {
            arrival.rejected(e);
            throw e;
        } catch (RuntimeException | Error e) {
            arrival.failed(e);
            throw e;
        }
    }

    private void take(V event, Record<byte[], ?> record, Arrival arrival) {
        String eventId = reader.eventId(event);
        requireValid(eventId);
        requireRoomForPrediction(record);
        Assignment assignment = models.timeline(task)
                .at(Instant.ofEpochMilli(record.timestamp()))
                .orElseThrow(() -> new IllegalStateException(
                        "No model serves " + task.id() + ": events must not be consumed before one does"));
        EventIdentity identity = new EventIdentity(eventId, reader.subject(event));
        try {
            batches.add(arrival, assignment, identity, source(event, record.headers()), this);
        } catch (VersionUnavailableException e) {
            throw e.isVerdict() && isOfThePast(assignment) ? refused(assignment, e) : e;
        }
    }

    /** Whether another assignment is in force by now. One that is in force and refused is about to be replaced. */
    private boolean isOfThePast(Assignment assignment) {
        return models.timeline(task)
                .at(Instant.ofEpochMilli(context().currentSystemTimeMs()))
                .filter(inForce -> assignment.effectiveFrom().isBefore(inForce.effectiveFrom()))
                .isPresent();
    }

    /** Waiting would not help, no other version may answer, and the events of now must not wait for one of the past. */
    private static InvalidEventException refused(Assignment assignment, VersionUnavailableException why) {
        return new InvalidEventException(
                Reason.VERSION_REFUSED,
                "The assignment from " + assignment.effectiveFrom() + " on, which holds for the event's time, is "
                        + assignment
                        + ". " + why.getMessage()
                        + ". Put that right and send the event back with redrive, or have the version of another time answer:"
                        + " redrive --model-version or redrive --at now",
                why);
    }

    @Override
    public void forward(Record<byte[], Prediction> prediction) {
        context().forward(prediction, predictions);
    }

    @Override
    public void reject(Record<byte[], ?> event, String problem) {
        context().forward(event.withValue(new InvalidEventException(Reason.PROCESSING_FAILED, problem)), rejections);
    }

    /** What still waits was not committed; whoever gets the partitions reads it again. */
    @Override
    public void close() {
        batches.discard(this);
    }

    private MicroBatches.FeatureSource source(V event, Headers headers) {
        Optional<AttributionSource> explaining = attributions.covers(headers)
                ? Optional.of((version, features, scores) -> reader.attributions(
                        event,
                        version.manifest().preprocessing(),
                        version.classifier().explain(features, scores.best()),
                        scores.label(),
                        attributions.mostWords()))
                : Optional.empty();
        return new MicroBatches.FeatureSource() {
            @Override
            public Features features(ServingVersion version) {
                return ScoringProcessor.this.features(event, version);
            }

            @Override
            public Optional<AttributionSource> attributions() {
                return explaining;
            }
        };
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
