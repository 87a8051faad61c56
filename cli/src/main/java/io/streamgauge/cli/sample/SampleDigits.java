package io.streamgauge.cli.sample;

import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.DatasetException;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.MnistDataset;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Endless pictures of digits, all digits equally often on average. Most are 28 x 28 grey values; one in eight is a PNG
 * file of another size, so that decoding and shrinking are exercised too. Same seed, same pictures. Belongs to one
 * thread.
 */
public final class SampleDigits {
    private static final int SIDE = 28;
    private static final List<Integer> PNG_SIDES = List.of(28, 56, 84, 112);
    private static final int ONE_IN = 8;
    private static final int DIGITS = 10;

    private final Source source;
    private final String idPrefix;
    private final Random random;
    private final Clock clock;
    private long count;

    /** Where pictures come from. */
    private interface Source {
        Picture next(int side);
    }

    private record Picture(GreyImage image, int digit, String origin) {}

    private SampleDigits(Source source, String idPrefix, Random random, Clock clock) {
        this.source = source;
        this.idPrefix = idPrefix;
        this.random = random;
        this.clock = clock;
    }

    /**
     * MNIST's test images where they are, drawn digits elsewhere.
     *
     * @param directory may have MNIST
     * @param idPrefix what the id of every event begins with; events of two runs must not have the same one
     * @param seed decides everything
     * @param clock tells when an event occurs
     * @throws DatasetException when MNIST is there and damaged
     */
    public static SampleDigits of(DataDirectory directory, String idPrefix, long seed, Clock clock) {
        MnistDataset mnist;
        try {
            mnist = MnistDataset.open(directory);
        } catch (DatasetException e) {
            return drawn(idPrefix, seed, clock);
        }
        return of(mnist.test(), idPrefix, seed, clock);
    }

    /** Images of a data set, chosen at random; larger ones are made by repeating pixels. */
    public static SampleDigits of(LabelledImages images, String idPrefix, long seed, Clock clock) {
        Random random = new Random(seed);
        Source chosen = side -> {
            int index = random.nextInt(images.count());
            return new Picture(enlarged(images, index, side), images.label(index), "mnist test image " + index);
        };
        return new SampleDigits(chosen, idPrefix, random, clock);
    }

    /** Digits drawn by strokes with a seeded hand. */
    public static SampleDigits drawn(String idPrefix, long seed, Clock clock) {
        Random random = new Random(seed);
        DigitPen pen = new DigitPen(random);
        Source drawn = side -> {
            int digit = random.nextInt(DIGITS);
            return new Picture(pen.write(digit, side), digit, "drawn");
        };
        return new SampleDigits(drawn, idPrefix, random, clock);
    }

    /** The next picture. */
    public SampleEvent<ImageEvent> next() {
        boolean png = random.nextInt(ONE_IN) == 0;
        int side = png ? PNG_SIDES.get(random.nextInt(PNG_SIDES.size())) : SIDE;
        Picture picture = source.next(side);
        count++;
        ImageEvent event = ImageEvent.newBuilder()
                .setEventId(idPrefix + count)
                .setSource(picture.origin())
                .setFormat(png ? ImageFormat.PNG : ImageFormat.GRAY8)
                .setWidth(side)
                .setHeight(side)
                .setPixels(ByteBuffer.wrap(
                        png ? png(picture.image()) : picture.image().pixels()))
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
        return new SampleEvent<>(event, Optional.of(Integer.toString(picture.digit())));
    }

    private static GreyImage enlarged(LabelledImages images, int index, int side) {
        int factor = side / SIDE;
        byte[] pixels = new byte[side * side];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / side / factor;
            int column = i % side / factor;
            pixels[i] = images.pixels()[index * LabelledImages.PIXELS + row * SIDE + column];
        }
        return new GreyImage(side, side, pixels);
    }

    private static byte[] png(GreyImage image) {
        // Not TYPE_BYTE_GRAY, whose colour space is linear: reading it back as sRGB would change the values.
        BufferedImage colours = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int grey = image.pixels()[y * image.width() + x] & 0xff;
                colours.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(colours, "png", file)) {
                throw new IllegalStateException("This Java runtime cannot write PNG files");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A picture cannot be written as PNG", e);
        }
        return file.toByteArray();
    }
}
