package io.streamgauge.benchmarks.scoring;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.inference.Predictions;
import io.streamgauge.scorer.inference.Scores;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * What all peers do with bytes, so that they differ in scoring alone: from an event's value to features, and from scores
 * to the value of the same prediction that the scorer writes. Belongs to one thread.
 *
 * @param <V> type of the events
 */
final class EventCodec<V extends SpecificRecord> {
    private final String input;
    private final String predictions;
    private final Manifest manifest;
    private final Deserializer<V> deserializer;
    private final Function<V, Event> reading;
    private final Serializer<Prediction> serializer;

    /** What is needed of an event. */
    record Event(String eventId, Features features) {}

    private EventCodec(
            TopicCatalogue topics, EventSerdes serdes, Manifest manifest, Topic<V> input, Function<V, Event> reading) {
        this.input = input.name();
        this.predictions = topics.predictions().name();
        this.manifest = manifest;
        this.deserializer = serdes.deserializer(input);
        this.reading = reading;
        this.serializer = serdes.serializer(topics.predictions());
    }

    /** A codec for a model's task. */
    static EventCodec<?> of(TopicCatalogue topics, EventSerdes serdes, Manifest manifest) {
        return switch (manifest.task()) {
            case SENTIMENT ->
                new EventCodec<>(topics, serdes, manifest, topics.reviews(), review -> review(manifest, review));
            case DIGITS -> new EventCodec<>(topics, serdes, manifest, topics.images(), image -> image(manifest, image));
        };
    }

    /** Reads an event. */
    Event decode(byte[] value) {
        return reading.apply(deserializer.deserialize(input, value));
    }

    /** Writes the prediction for an event that was read from a place. */
    byte[] encode(Event event, float[] probabilities, int partition, long offset) {
        Scores scores = new Scores(manifest.labels(), probabilities);
        return serializer.serialize(
                predictions,
                Predictions.of(manifest, scores)
                        .setEventId(event.eventId())
                        .setSourceTopic(input)
                        .setSourcePartition(partition)
                        .setSourceOffset(offset)
                        .setRole(PredictionRole.CHAMPION)
                        .setScoredAt(Instant.now())
                        .build());
    }

    static Event review(Manifest manifest, ReviewEvent review) {
        return new Event(review.getEventId(), ((TextEncoder) manifest.preprocessing()).encode(review.getText()));
    }

    static Event image(Manifest manifest, ImageEvent image) {
        ByteBuffer buffer = image.getPixels().duplicate();
        byte[] pixels = new byte[buffer.remaining()];
        buffer.get(pixels);
        return new Event(
                image.getEventId(),
                ((ImagePreprocessing) manifest.preprocessing())
                        .encode(new GreyImage(image.getWidth(), image.getHeight(), pixels)));
    }
}
