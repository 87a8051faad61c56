package io.streamgauge.benchmarks.loop;

import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.trainer.data.LabelledImages;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Handwritten digits; shifted ones are inverted: bright on dark where they were dark on bright, or the other way round.
 *
 * @param images the examples
 */
record DigitEvents(LabelledImages images) implements LoopEvents<ImageEvent> {
    private static final int DIGITS = 10;

    @Override
    public Topic<ImageEvent> topic(TopicCatalogue topics) {
        return topics.images();
    }

    @Override
    public int count() {
        return images.count();
    }

    @Override
    public String truth(int example) {
        return Integer.toString(images.label(example));
    }

    @Override
    public String wrong(int example) {
        return Integer.toString((images.label(example) + 1) % DIGITS);
    }

    @Override
    public ImageEvent event(int example, String eventId, Instant occurredAt, boolean shifted) {
        byte[] pixels = new byte[LabelledImages.PIXELS];
        System.arraycopy(images.pixels(), example * pixels.length, pixels, 0, pixels.length);
        if (shifted) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) ~pixels[i];
            }
        }
        return ImageEvent.newBuilder()
                .setEventId(eventId)
                .setSource("loop")
                .setFormat(ImageFormat.GRAY8)
                .setWidth(LabelledImages.WIDTH)
                .setHeight(LabelledImages.HEIGHT)
                .setPixels(ByteBuffer.wrap(pixels))
                .setOccurredAt(occurredAt)
                .build();
    }

    @Override
    public String shift() {
        return "every picture is inverted";
    }
}
