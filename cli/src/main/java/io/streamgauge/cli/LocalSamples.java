package io.streamgauge.cli;

import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ReviewEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

final class LocalSamples {
    private final Random random;

    record Sample<E>(E event, String label, String shown) {}

    private LocalSamples(long seed) {
        this.random = new Random(seed);
    }

    static LocalSamples seeded(long seed, Map<String, String> environment) {
        return new LocalSamples(seed);
    }

    Sample<ReviewEvent> review(String eventId) {
        boolean good = random.nextBoolean();
        String text = good ? "a wonderful moving superb film" : "a dreadful boring waste of time";
        return new Sample<>(
                ReviewEvent.newBuilder()
                        .setEventId(eventId)
                        .setSubject("x")
                        .setText(text)
                        .setOccurredAt(Instant.now())
                        .build(),
                good ? "positive" : "negative",
                text);
    }

    Sample<ImageEvent> image(String eventId) {
        return new Sample<>(
                ImageEvent.newBuilder()
                        .setEventId(eventId)
                        .setSource("x")
                        .setFormat(ImageFormat.GRAY8)
                        .setWidth(28)
                        .setHeight(28)
                        .setPixels(ByteBuffer.allocate(784))
                        .setOccurredAt(Instant.now())
                        .build(),
                "1",
                "digit");
    }
}
