package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.preprocessing.GreyImage.Compression;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreyImageTest {

    @Test
    void aGreyPngGivesTheStoredValues() throws UnreadableImageException {
        GreyImage decoded = GreyImage.decode(encoded(allGreys(), "png"), Compression.PNG);
        assertThat(decoded.width()).isEqualTo(16);
        assertThat(decoded.height()).isEqualTo(16);
        for (int value = 0; value < 256; value++) {
            assertThat(decoded.pixels()[value]).isEqualTo((byte) value);
        }
    }

    @Test
    void aGreyPictureOfSixteenBitsIsRoundedToEight() throws UnreadableImageException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0xffff);
        image.getRaster().setSample(1, 0, 0, 0x8080);
        image.getRaster().setSample(2, 0, 0, 0x0101);
        assertThat(GreyImage.decode(encoded(image, "png"), Compression.PNG).pixels())
                .containsExactly(0xff, 0x80, 0x01);
    }

    @Test
    void aBlackAndWhitePngGivesBlackAndWhite() throws UnreadableImageException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xffffffff);
        assertThat(GreyImage.decode(encoded(image, "png"), Compression.PNG).pixels())
                .containsExactly(0, 255);
    }

    @Test
    void aGreyJpegIsCloseToTheStoredValues() throws UnreadableImageException {
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 16, 16, 0, filled(256, 100));
        image.getRaster().setSamples(16, 0, 16, 16, 0, filled(256, 200));
        GreyImage decoded = GreyImage.decode(encoded(image, "jpeg"), Compression.JPEG);
        assertThat(decoded.width()).isEqualTo(32);
        assertThat(decoded.height()).isEqualTo(16);
        assertThat(decoded.pixels()[0] & 0xff).isBetween(97, 103);
        assertThat(decoded.pixels()[31] & 0xff).isBetween(197, 203);
    }

    @ParameterizedTest
    @CsvSource({"ff0000, 76", "00ff00, 150", "0000ff, 29", "ffffff, 255", "000000, 0", "808080, 128", "123456, 46"})
    void coloursBecomeTheirLuminance(String colour, int grey) throws UnreadableImageException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        int[] row = filled(256, Integer.parseInt(colour, 16));
        image.setRGB(0, 0, 16, 16, row, 0, 16);
        assertThat(GreyImage.decode(encoded(image, "png"), Compression.PNG).pixels()[17] & 0xff)
                .isEqualTo(grey);
        assertThat(GreyImage.decode(encoded(image, "jpeg"), Compression.JPEG).pixels()[17] & 0xff)
                .isBetween(grey - 4, grey + 4);
    }

    @Test
    void transparentPartsAreBlack() throws UnreadableImageException {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00ffffff);
        image.setRGB(1, 0, 0x80ffffff);
        image.setRGB(2, 0, 0xffffffff);
        assertThat(GreyImage.decode(encoded(image, "png"), Compression.PNG).pixels())
                .containsExactly(0, 128, 255);
    }

    @Test
    void transparentPartsOfAGreyPictureAreBlackToo() throws UnreadableImageException {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                new int[] {8, 8},
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(3, 1);
        raster.setPixels(0, 0, 3, 1, new int[] {128, 0, 255, 128, 128, 255});
        assertThat(GreyImage.decode(encoded(new BufferedImage(model, raster, false, null), "png"), Compression.PNG)
                        .pixels())
                .containsExactly(0, 128, 128);
    }

    @Test
    void anotherFormatThanDeclaredIsRefused() {
        assertRefused(encoded(allGreys(), "jpeg"), Compression.PNG);
        assertRefused(encoded(allGreys(), "png"), Compression.JPEG);
        assertRefused(encoded(allGreys(), "gif"), Compression.PNG);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatIsNoPictureIsRefused(Compression compression) {
        assertRefused(new byte[0], compression);
        assertRefused("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII), compression);
        Random random = new Random(3);
        byte[] start = encoded(allGreys(), compression.name());
        for (int round = 0; round < 50; round++) {
            byte[] garbage = new byte[random.nextInt(2_000)];
            random.nextBytes(garbage);
            assertRefused(garbage, compression);
            // Garbage after a true beginning gets past the first look.
            System.arraycopy(start, 0, garbage, 0, Math.min(20, garbage.length));
            assertRefused(garbage, compression);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aTruncatedPictureIsRefusedNotGuessed(Compression compression) {
        byte[] whole = encoded(noise(40, 40), compression.name());
        // The last 20 bytes of a PNG are checksums and an empty chunk: without them it still has all of its pixels.
        for (int length = whole.length - 40; length >= 0; length -= 37) {
            assertRefused(Arrays.copyOf(whole, length), compression);
        }
    }

    @Test
    void aSmallFileThatClaimsAHugePictureIsRefusedBeforeItTakesMemory() {
        assertThatThrownBy(() -> GreyImage.decode(pngClaiming(100_000, 100_000), Compression.PNG))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("100000 x 100000 pixels")
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> GreyImage.decode(pngClaiming(1, 4_097), Compression.PNG))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("1 x 4097 pixels");
        assertThatThrownBy(() -> GreyImage.decode(pngClaiming(4_096, 1_025), Compression.PNG))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("4096 x 1025 pixels: it must have at most 4194304");
        assertRefused(pngClaiming(0, 1), Compression.PNG);
        assertRefused(pngClaiming(-1, -1), Compression.PNG);
    }

    @Test
    void aJpegOfMoreScansThanAnybodyWritesIsRefusedBeforeItTakesTime() throws UnreadableImageException {
        int mostScans = GreyImage.MOST_SCANS;
        assertThat(GreyImage.decode(progressive(16, mostScans - 1), Compression.JPEG)
                        .pixels())
                .hasSize(16 * 16);
        assertThatThrownBy(() -> GreyImage.decode(progressive(2_048, 60_000), Compression.JPEG))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("60001 scans")
                .hasMessageContaining("at most " + mostScans);
    }

    /** A grey progressive JPEG: a scan with the blocks' means, then scans that say of many blocks at once that nothing changes. */
    private static byte[] progressive(int side, int emptyScans) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(bytes(0xff, 0xd8, 0xff, 0xdb, 0, 67, 0));
        for (int i = 0; i < 64; i++) {
            file.write(1);
        }
        file.writeBytes(bytes(0xff, 0xc2, 0, 11, 8, side >> 8, side, side >> 8, side, 1, 1, 0x11, 0));
        // One code word of one bit for each kind of coefficient: "no change", and "the end of 2^14 blocks or more".
        file.writeBytes(bytes(0xff, 0xc4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        file.writeBytes(bytes(0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0));
        file.writeBytes(bytes(0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0));
        file.writeBytes(new byte[(side / 8) * (side / 8) / 8 + 1]);
        for (int scan = 0; scan < emptyScans; scan++) {
            file.writeBytes(bytes(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0x7f, 0xfd, 0xff, 0, 0xf7, 0xff, 0, 0xdf));
        }
        file.writeBytes(bytes(0xff, 0xd9));
        return file.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void theLargestPictureIsRead() throws UnreadableImageException {
        BufferedImage image = new BufferedImage(4_096, 1_024, BufferedImage.TYPE_BYTE_GRAY);
        assertThat(GreyImage.decode(encoded(image, "png"), Compression.PNG).pixels())
                .hasSize(GreyImage.MOST_PIXELS);
    }

    @Test
    void aRefusalNamesFormatAndSize() {
        assertThatThrownBy(() -> GreyImage.decode(new byte[7], Compression.JPEG))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("7 bytes")
                .hasMessageContaining("JPEG");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0",
        "1, 0, 0",
        "-1, -1, 1",
        "4097, 1, 4097",
        "1, 4097, 4097",
        "4096, 1025, 4198400",
        "2147483647, 2, 0"
    })
    void anImpossibleSizeIsRefused(int width, int height, int bytes) {
        assertThatThrownBy(() -> new GreyImage(width, height, new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(width + " x " + height);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 783, 785})
    void pixelsMustBeAsManyAsTheSizeSays(int bytes) {
        assertThatThrownBy(() -> new GreyImage(28, 28, new byte[bytes]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("28 x 28")
                .hasMessageContaining("has " + bytes + " bytes")
                .hasMessageContaining("784");
    }

    private static void assertRefused(byte[] file, Compression compression) {
        assertThatThrownBy(() -> GreyImage.decode(file, compression))
                .as("%d bytes as %s", file.length, compression)
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining(compression.name());
    }

    private static BufferedImage allGreys() {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int value = 0; value < 256; value++) {
            image.getRaster().setSample(value % 16, value / 16, 0, value);
        }
        return image;
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(9);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    private static int[] filled(int length, int value) {
        int[] values = new int[length];
        Arrays.fill(values, value);
        return values;
    }

    private static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, out))
                    .as("a writer for %s", format)
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A PNG whose header, with a right checksum, claims a size. */
    private static byte[] pngClaiming(int width, int height) {
        byte[] png = encoded(allGreys(), "png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, width);
        header.putInt(20, height);
        CRC32 checksum = new CRC32();
        checksum.update(png, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        return png;
    }
}
