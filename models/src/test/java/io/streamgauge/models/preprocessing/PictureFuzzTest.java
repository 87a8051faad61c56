package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.models.preprocessing.GreyImage.Compression;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

/** Files that are nearly pictures: either there is a picture within its bounds, or the file is refused. */
class PictureFuzzTest {
    /** 16 bytes for each of the pixels there may be at most, and what the readers need for themselves. */
    private static final long LARGEST_PICTURE_BYTES = 16L * GreyImage.MOST_PIXELS + (16L << 20);

    private static final ImagePreprocessing DIGITS = new ImagePreprocessing(28, 28);

    @Test
    void pngsAreDecodedOrRefused() throws IOException {
        byte[] palette = PngFile.chunk("PLTE", new byte[] {0, 0, 0, 90, 100, 110, -1, -1, -1});
        Fuzzing.run(Target.ofBytes("png", PictureFuzzTest::readPng)
                .seeds(
                        written(BufferedImage.TYPE_BYTE_GRAY, "png", false),
                        written(BufferedImage.TYPE_INT_ARGB, "png", true),
                        written(BufferedImage.TYPE_USHORT_GRAY, "png", false),
                        PngFile.of(9, 7, 16, 6, true),
                        PngFile.of(9, 7, 1, 0, false),
                        PngFile.of(9, 7, 2, 3, true, palette, PngFile.chunk("tRNS", new byte[] {0, 50})),
                        PngFile.of(5, 5, 8, 2, false, PngFile.chunk("tRNS", new byte[6])))
                .tokens(
                        PngFile.chunk("IDAT", new byte[0]),
                        PngFile.chunk("IDAT", PngFile.deflated(new byte[60_000])),
                        PngFile.chunk("iCCP", "name\0\0xxxx".getBytes(StandardCharsets.ISO_8859_1)),
                        PngFile.chunk("zTXt", "Comment\0\0xxxx".getBytes(StandardCharsets.ISO_8859_1)),
                        PngFile.chunk("IEND", new byte[0]),
                        PngFile.chunk("tRNS", new byte[2]),
                        PngFile.chunk("hIST", new byte[6]),
                        palette)
                .cases(8_000)
                .allocating(2 * LARGEST_PICTURE_BYTES, 256));
    }

    private static Verdict readPng(byte[] file) throws Exception {
        Verdict asItIs = read(file, Compression.PNG);
        // Whoever writes such a file would get the checksums right.
        Verdict repaired = read(PngFile.withRightChecksums(file), Compression.PNG);
        return asItIs == Verdict.ACCEPTED ? asItIs : repaired;
    }

    @Test
    void jpegsAreDecodedOrRefused() throws IOException {
        Fuzzing.run(Target.ofBytes("jpeg", file -> read(file, Compression.JPEG))
                .seeds(
                        written(BufferedImage.TYPE_BYTE_GRAY, "jpeg", false),
                        written(BufferedImage.TYPE_INT_RGB, "jpeg", false),
                        written(BufferedImage.TYPE_INT_RGB, "jpeg", true))
                .tokens(
                        new byte[] {-1, (byte) 0xd8}, // start of the image
                        new byte[] {-1, (byte) 0xd9}, // its end
                        new byte[] {-1, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0}, // a scan
                        new byte[] {-1, (byte) 0xc2, 0, 11, 8, 0, 16, 0, 16, 1, 1, 17, 0}, // a progressive frame
                        new byte[] {-1, (byte) 0xdd, 0, 4, 0, 1}, // restart after each block
                        new byte[] {
                            -1, (byte) 0xe2, 0, 16, 'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0, 1, 1
                        })
                .cases(8_000)
                .allocating(LARGEST_PICTURE_BYTES, 256));
    }

    private static Verdict read(byte[] file, Compression compression) throws Exception {
        return Verdict.of(
                UnreadableImageException.class,
                refusal -> assertThat(refusal).hasMessageContaining(compression.name()),
                () -> {
                    GreyImage image = GreyImage.decode(file, compression);
                    assertThat(image.pixels()).hasSize(image.width() * image.height());
                    assertThat(image.pixels().length).isBetween(1, GreyImage.MOST_PIXELS);
                    for (float value : DIGITS.encode(image).values()) {
                        assertThat(value >= 0 && value <= 1.000001f).isTrue();
                    }
                    return image;
                });
    }

    private static byte[] written(int type, String format, boolean progressive) throws IOException {
        BufferedImage image = new BufferedImage(18, 16, type);
        Random random = new Random(5);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(out);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (progressive) {
                parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
