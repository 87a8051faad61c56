package io.streamgauge.benchmarks.soak;

import io.streamgauge.benchmarks.flow.EventFlow;
import io.streamgauge.benchmarks.flow.FlowEvent;
import io.streamgauge.benchmarks.flow.FlowReviews;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Mixed load: of each four events three are reviews and one is a picture, and one of a hundred is neither. One of ten is
 * labelled some seconds later, and now and then somebody labels what never was. The labels are by the number of the event, and
 * say nothing of the models. Used by one thread, but for the count.
 */
final class SoakEvents implements EventFlow.Source {
    private static final int PICTURE_EVERY = 4;
    private static final int LABEL_EVERY = 10;
    private static final int STRAY_LABEL_EVERY = 1_000;
    private static final int PICTURES = 64;
    private static final int SIDE = 28;

    /** Long enough for most predictions to be there first. */
    private static final double LABEL_DELAY_SECONDS = 5;

    private final FlowReviews reviews;
    private final String images;
    private final Serializer<ImageEvent> imageSerializer;
    private final String feedback;
    private final Serializer<Feedback> feedbackSerializer;
    private final List<byte[]> pictures;
    private final long labelDelay;
    private final AtomicLong labelled = new AtomicLong();

    SoakEvents(TopicCatalogue topics, EventSerdes serdes, List<String> texts, double rate) {
        Topic<ImageEvent> imageTopic = topics.images();
        Topic<Feedback> feedbackTopic = topics.feedback();
        this.reviews = new FlowReviews(topics.reviews(), serdes, texts);
        this.images = imageTopic.name();
        this.imageSerializer = serdes.serializer(imageTopic);
        this.feedback = feedbackTopic.name();
        this.feedbackSerializer = serdes.serializer(feedbackTopic);
        this.labelDelay = Math.round(LABEL_DELAY_SECONDS * rate);
        Random random = new Random(PICTURES);
        this.pictures = random.ints(PICTURES)
                .mapToObj(seed -> {
                    byte[] pixels = new byte[SIDE * SIDE];
                    new Random(seed).nextBytes(pixels);
                    return pixels;
                })
                .toList();
    }

    /** How many events were labelled that are events. */
    long labelled() {
        return labelled.get();
    }

    @Override
    public List<ProducerRecord<String, byte[]>> records(long number) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        if (isPicture(number)) {
            records.add(FlowEvent.record(images, number, picture(number)));
        } else {
            records.addAll(reviews.records(number));
        }
        long labelledNow = number - labelDelay;
        if (labelledNow >= 0 && labelledNow % LABEL_EVERY == 0) {
            labelled.incrementAndGet();
            records.add(label(FlowEvent.id(labelledNow), isPicture(labelledNow) ? "0" : "positive"));
        }
        if (number % STRAY_LABEL_EVERY == 0) {
            records.add(label("stray-" + number, "positive"));
        }
        return records;
    }

    private static boolean isPicture(long number) {
        return number % PICTURE_EVERY == 0;
    }

    private byte[] picture(long number) {
        return imageSerializer.serialize(
                images,
                ImageEvent.newBuilder()
                        .setEventId(FlowEvent.id(number))
                        .setSource("flow")
                        .setFormat(ImageFormat.GRAY8)
                        .setWidth(SIDE)
                        .setHeight(SIDE)
                        .setPixels(ByteBuffer.wrap(pictures.get((int) (number % PICTURES))))
                        .setOccurredAt(Instant.now())
                        .build());
    }

    private ProducerRecord<String, byte[]> label(String eventId, String label) {
        Feedback word = new Feedback(eventId, label, "soak", Instant.now().truncatedTo(ChronoUnit.MILLIS), null);
        return new ProducerRecord<>(feedback, eventId, feedbackSerializer.serialize(feedback, word));
    }
}
