package io.streamgauge.models.preprocessing;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture in grey.
 *
 * @param width in pixels, 1 to {@link #LARGEST_SIDE}
 * @param height in pixels, 1 to {@link #LARGEST_SIDE}
 * @param pixels {@code width * height} bytes, at most {@link #MOST_PIXELS}, rows from the top, 0 to 255 unsigned. Not copied: whoever creates it gives
 *     the array away
 */
public record GreyImage(int width, int height, byte[] pixels) {
    /** The longest side that is read, in pixels: larger pictures are refused before they take memory. */
    public static final int LARGEST_SIDE = 4_096;

    /**
     * The most pixels that are read. A compressed file of a few kilobytes can hold any number of equal pixels, each of
     * which takes up to 16 bytes while it is decoded: with this bound one picture takes at most some 64 MiB for a moment.
     */
    public static final int MOST_PIXELS = 4_194_304;

    /**
     * The most scans of a JPEG that are read; encoders write some ten. Each goes over the whole picture, however few bytes it
     * has: a file of 42 kB with a thousand of them took 23 s.
     */
    public static final int MOST_SCANS = 32;

    private static final byte MARKER = (byte) 0xff;
    private static final byte START_OF_SCAN = (byte) 0xda;

    /** Weights of red, green and blue in luminance, ITU-R BT.601, times 1,000. */
    private static final int[] LUMINANCE = {299, 587, 114};

    /**
     * How the JPEG reader's warnings begin when pixels are missing or wrong; it makes them up and goes on. Its other
     * warnings are about colour profiles and the like.
     */
    private static final List<String> DAMAGE = List.of("Truncated File", "Premature end", "Corrupt JPEG data");

    /** How a picture is compressed. */
    public enum Compression {
        /** Portable Network Graphics. */
        PNG,
        /** JPEG/JFIF. */
        JPEG
    }

    /** Checks the size. */
    public GreyImage {
        if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
            throw new IllegalArgumentException("The image is " + width + " x " + height
                    + " pixels: each side must have from 1 to " + LARGEST_SIDE);
        }
        if (width * height > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "The image is " + width + " x " + height + " pixels: it must have at most " + MOST_PIXELS);
        }
        if (pixels.length != width * height) {
            throw new IllegalArgumentException("The image of " + width + " x " + height + " pixels has " + pixels.length
                    + " bytes: it must have " + width * height);
        }
    }

    /**
     * Decodes a PNG or JPEG file. Transparent parts are taken as black. A lack of memory is no property of the picture,
     * whose size is bounded: the {@link OutOfMemoryError} goes on to the caller and never becomes a refusal.
     *
     * @param file the whole file
     * @param compression what the file is said to be; another format is refused, not guessed
     * @throws UnreadableImageException when the file is not such a picture or too large
     */
    public static GreyImage decode(byte[] file, Compression compression) throws UnreadableImageException {
        if (compression == Compression.JPEG && scans(file) > MOST_SCANS) {
            throw new UnreadableImageException(
                    "The JPEG has " + scans(file) + " scans, which take long to read: it must have at" + " most "
                            + MOST_SCANS + ", so write it again in the usual way");
        }
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(compression.name().toLowerCase(Locale.ROOT));
        if (!readers.hasNext()) {
            throw new IllegalStateException("This Java runtime lacks the " + compression
                    + " reader of the module java.desktop: use a runtime that has it");
        }
        ImageReader reader = readers.next();
        List<String> damage = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (damage.isEmpty() && DAMAGE.stream().anyMatch(warning::startsWith)) {
                damage.add(warning);
            }
        });
        // Never a cache on disk: ImageIO would write one per picture.
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            // The header alone tells the size; a small file can claim gigapixels.
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
                throw new UnreadableImageException("The " + compression + " is " + width + " x " + height
                        + " pixels: each side must have from 1 to " + LARGEST_SIDE);
            }
            if (width * height > MOST_PIXELS) {
                throw new UnreadableImageException("The " + compression + " is " + width + " x " + height
                        + " pixels: it must have at most " + MOST_PIXELS);
            }
            BufferedImage image = reader.read(0);
            if (!damage.isEmpty()) {
                throw new UnreadableImageException(
                        "The " + compression + " of " + file.length + " bytes is damaged: " + damage.get(0));
            }
            return grey(image);
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers answer malformed files with about every exception there is.
            throw new UnreadableImageException(
                    "The " + file.length + " bytes cannot be decoded as " + compression + ": " + e, e);
        } finally {
            reader.dispose();
        }
    }

    /** Scans, and what looks like one in other data: what the reader takes for one depends on how it gets over damage. */
    private static int scans(byte[] file) {
        int scans = 0;
        for (int i = 1; i < file.length; i++) {
            if (file[i] == START_OF_SCAN && file[i - 1] == MARKER) {
                scans++;
            }
        }
        return scans;
    }

    private static GreyImage grey(BufferedImage image) {
        boolean grey = image.getColorModel() instanceof ComponentColorModel
                && image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        return grey ? ofGrey(image) : ofColour(image);
    }

    /**
     * Takes the stored values: {@link BufferedImage#getRGB} holds them for linear light and brightens them (128 becomes
     * 188), so a picture would differ from the same pixels sent uncompressed.
     */
    private static GreyImage ofGrey(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        Raster raster = image.getRaster();
        ColorModel model = image.getColorModel();
        int white = (1 << model.getComponentSize(0)) - 1;
        int opaque = model.hasAlpha() ? (1 << model.getComponentSize(1)) - 1 : 1;
        byte[] pixels = new byte[width * height];
        int[] samples = new int[width];
        int[] alphas = new int[width];
        Arrays.fill(alphas, opaque);
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, samples);
            if (model.hasAlpha()) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                int value = (samples[x] * 255 + white / 2) / white;
                pixels[y * width + x] = (byte) (value * alphas[x] / opaque);
            }
        }
        return new GreyImage(width, height, pixels);
    }

    private static GreyImage ofColour(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int colour = row[x];
                int luminance = (((colour >> 16) & 0xff) * LUMINANCE[0]
                                + ((colour >> 8) & 0xff) * LUMINANCE[1]
                                + (colour & 0xff) * LUMINANCE[2]
                                + 500)
                        / 1_000;
                pixels[y * width + x] = (byte) (luminance * (colour >>> 24) / 255);
            }
        }
        return new GreyImage(width, height, pixels);
    }
}
