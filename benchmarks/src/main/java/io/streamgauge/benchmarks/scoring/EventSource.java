package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.stages.Reviews;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.trainer.data.DataDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The events that are sent, round and round: always the same ones for the same model. Immutable.
 *
 * @param data data directory with the Large Movie Review Dataset; without it reviews are made up. Images always are
 */
record EventSource(@Nullable Path data) {
    private static final int EVENTS = 2_048;
    private static final long SEED = 28;
    private static final double INK = 0.2;

    /** Where the events come from, for the report. */
    String description(Task task) {
        return switch (task) {
            case SENTIMENT ->
                data == null ? "made-up reviews" : "reviews of the Large Movie Review Dataset's test split";
            case DIGITS -> "made-up images";
        };
    }

    /** The values of the events as they lie in the input topic of the model's task. */
    List<byte[]> values(Manifest manifest, TopicCatalogue topics, EventSerdes serdes) {
        return switch (manifest.task()) {
            case SENTIMENT -> serialized(topics.reviews(), reviews(manifest), serdes);
            case DIGITS -> serialized(topics.images(), images(manifest), serdes);
        };
    }

    List<ReviewEvent> reviews(Manifest manifest) {
        List<String> texts = data == null
                ? Reviews.generated(Reviews.vocabulary(manifest.preprocessing()), EVENTS)
                : Reviews.fromDataset(new DataDirectory(data), EVENTS);
        List<ReviewEvent> reviews = new ArrayList<>(texts.size());
        for (String text : texts) {
            reviews.add(ReviewEvent.newBuilder()
                    .setEventId("review-" + reviews.size())
                    .setSubject("benchmark")
                    .setText(text)
                    .setOccurredAt(Instant.EPOCH)
                    .build());
        }
        return reviews;
    }

    /** Dots of ink on the model's size of paper: dense layers take as long for any picture. */
    List<ImageEvent> images(Manifest manifest) {
        ImagePreprocessing size = (ImagePreprocessing) manifest.preprocessing();
        Random random = new Random(SEED);
        List<ImageEvent> images = new ArrayList<>(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            byte[] pixels = new byte[size.height() * size.width()];
            for (int pixel = 0; pixel < pixels.length; pixel++) {
                pixels[pixel] = random.nextDouble() < INK ? (byte) random.nextInt(256) : 0;
            }
            images.add(ImageEvent.newBuilder()
                    .setEventId("image-" + i)
                    .setSource("benchmark")
                    .setFormat(ImageFormat.GRAY8)
                    .setWidth(size.width())
                    .setHeight(size.height())
                    .setPixels(ByteBuffer.wrap(pixels))
                    .setOccurredAt(Instant.EPOCH)
                    .build());
        }
        return images;
    }

    private static <V extends SpecificRecord> List<byte[]> serialized(
            Topic<V> topic, List<V> events, EventSerdes serdes) {
        try (Serializer<V> serializer = serdes.serializer(topic)) {
            return events.stream()
                    .map(event -> serializer.serialize(topic.name(), event))
                    .toList();
        }
    }
}
