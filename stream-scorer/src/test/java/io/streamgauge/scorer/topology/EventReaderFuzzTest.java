package io.streamgauge.scorer.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.streams.InvalidEventException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Events that follow their schema and mean no good: either they have features, or they are rejected with a reason. */
class EventReaderFuzzTest {
    private static final List<ImageFormat> FORMATS = List.of(ImageFormat.values());
    private static final int SIDE = 28;
    private static final int LONGEST = 300;
    private static final ImagePreprocessing PIXELS = new ImagePreprocessing(SIDE, SIDE);

    @Test
    void imagesHaveFeaturesOrAreRejected() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        Fuzzing.run(Target.ofBytes("image-event", EventReaderFuzzTest::readImage)
                .seeds(
                        image(ImageFormat.GRAY8, SIDE, SIDE, new byte[SIDE * SIDE]),
                        image(ImageFormat.GRAY8, 3, 5, new byte[15]),
                        image(ImageFormat.PNG, SIDE, SIDE, png.toByteArray()))
                .cases(6_000)
                .allocating(16L * GreyImage.MOST_PIXELS + (16L << 20), 256));
    }

    /** Format, width, height and then the pixels. */
    private static byte[] image(ImageFormat format, int width, int height, byte[] pixels) {
        return ByteBuffer.allocate(1 + 2 * Integer.BYTES + pixels.length)
                .put((byte) FORMATS.indexOf(format))
                .putInt(width)
                .putInt(height)
                .put(pixels)
                .array();
    }

    private static Verdict readImage(byte[] bytes) throws Exception {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        if (rest.remaining() < 1 + 2 * Integer.BYTES) {
            return Verdict.REFUSED;
        }
        ImageEvent event = ImageEvent.newBuilder()
                .setEventId("one")
                .setSource("test")
                .setFormat(FORMATS.get(Byte.toUnsignedInt(rest.get()) % FORMATS.size()))
                .setWidth(rest.getInt())
                .setHeight(rest.getInt())
                .setPixels(rest.slice())
                .setOccurredAt(Instant.EPOCH)
                .build();
        return Verdict.of(InvalidEventException.class, EventReaderFuzzTest::requireReason, () -> {
            Features features = new ImageReader().features(event, PIXELS);
            assertThat(((Features.Pixels) features).values()).hasSize(SIDE * SIDE);
            for (float value : ((Features.Pixels) features).values()) {
                assertThat(value >= 0 && value <= 1.000001f).isTrue();
            }
            // Reading moves no place in the buffer that an event is written with again.
            assertThat(event.getPixels().remaining()).isEqualTo(bytes.length - 1 - 2 * Integer.BYTES);
            return features;
        });
    }

    @Test
    void reviewsHaveFeaturesOrAreRejected() {
        Fuzzing.run(Target.ofText("review-event", EventReaderFuzzTest::readReview)
                .seeds("A good film.", "x", "\uD83D\uDE00".repeat(LONGEST), "Σ")
                .tokens(" ", "\u2003", "\u00A0", "\u0000", "\uD83D", "\uDE00", "word ", "\u200B")
                .cases(6_000));
    }

    private static Verdict readReview(String text) throws Exception {
        ReviewEvent event = ReviewEvent.newBuilder()
                .setEventId("one")
                .setSubject("")
                .setText(text)
                .setOccurredAt(Instant.EPOCH)
                .build();
        return Verdict.of(InvalidEventException.class, EventReaderFuzzTest::requireReason, () -> {
            ReviewReader reader = new ReviewReader(LONGEST);
            Features.Words words =
                    (Features.Words) reader.features(event, new TextPreprocessing(9, List.of("a", "good")));
            assertThat(text).isNotBlank();
            assertThat(text.codePointCount(0, text.length())).isLessThanOrEqualTo(LONGEST);
            assertThat(words.indices()).hasSize(9).containsAnyOf(0, 1, 2, 3);
            return reader.features(event, new NgramPreprocessing(3));
        });
    }

    private static void requireReason(InvalidEventException rejected) {
        assertThat(rejected.reason()).isNotNull();
    }
}
