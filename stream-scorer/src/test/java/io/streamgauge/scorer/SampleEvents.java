package io.streamgauge.scorer;

import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ReviewEvent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import javax.imageio.ImageIO;

/** Events as producers write them. */
public final class SampleEvents {
    /** When all sample events occurred. */
    public static final Instant OCCURRED = Instant.parse("2026-11-24T08:00:00Z");

    private SampleEvents() {}

    /** A review with a text. */
    public static ReviewEvent review(String id, String text) {
        return new ReviewEvent(id, "a film", text, OCCURRED);
    }

    /** A black picture of the size that the tiny model reads. */
    public static ImageEvent image(String id) {
        return image(id, ImageFormat.GRAY8, 8, 8, new byte[64]);
    }

    /** A picture. */
    public static ImageEvent image(String id, ImageFormat format, int width, int height, byte[] pixels) {
        return new ImageEvent(id, "scanner", format, width, height, ByteBuffer.wrap(pixels), OCCURRED);
    }

    /** The bytes of a picture file. */
    public static byte[] pictureFile(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The assignment of a champion. */
    public static ModelAssignment assignment(String model, String champion, Instant effectiveFrom) {
        return new ModelAssignment(model, champion, null, null, effectiveFrom, Instant.EPOCH, "test");
    }
}
