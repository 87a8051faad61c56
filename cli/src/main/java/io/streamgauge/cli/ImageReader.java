package io.streamgauge.cli;

import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.UnreadableImageException;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads pictures: PNG and JPEG files, directories of them, and files in MNIST's IDX format, of any size of picture.
 * Belongs to one thread.
 */
final class ImageReader {
    /** More than a topic takes; larger files are not even read. */
    private static final long LARGEST_FILE_BYTES = 4L << 20;

    private static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg");
    private static final int IDX_IMAGES = 0x0803;
    private static final int GZIP = 0x1f8b;

    private final Clock clock;
    private final Supplier<String> ids;

    /**
     * A reader.
     *
     * @param clock tells when pictures occur
     * @param ids gives them ids
     */
    ImageReader(Clock clock, Supplier<String> ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Reads a picture, or all pictures below a directory in the order of their names.
     *
     * @return whether the intake wants more
     */
    boolean readFiles(Path path, Intake<ImageEvent> intake) throws IOException {
        if (!Files.isDirectory(path)) {
            return readFile(path, intake);
        }
        List<Path> pictures;
        try (Stream<Path> files = Files.walk(path)) {
            pictures = files.filter(Files::isRegularFile)
                    .filter(file -> EXTENSIONS.stream().anyMatch(file.toString().toLowerCase(Locale.ROOT)::endsWith))
                    .sorted()
                    .toList();
        }
        if (pictures.isEmpty()) {
            return intake.malformed(path.toString(), "there is no file " + EXTENSIONS + " in it");
        }
        for (Path picture : pictures) {
            if (!readFile(picture, intake)) {
                return false;
            }
        }
        return true;
    }

    private boolean readFile(Path file, Intake<ImageEvent> intake) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST_FILE_BYTES) {
            return intake.malformed(file.toString(), "it has " + Text.bytes(size) + ", more than a topic takes");
        }
        byte[] bytes = Files.readAllBytes(file);
        ImageFormat format;
        GreyImage decoded;
        try {
            if (startsWith(bytes, 0x89, 'P', 'N', 'G')) {
                format = ImageFormat.PNG;
                decoded = GreyImage.decode(bytes, GreyImage.Compression.PNG);
            } else if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
                format = ImageFormat.JPEG;
                decoded = GreyImage.decode(bytes, GreyImage.Compression.JPEG);
            } else {
                return intake.malformed(file.toString(), "it is neither PNG nor JPEG; IDX files need --idx");
            }
        } catch (UnreadableImageException e) {
            return intake.malformed(file.toString(), String.valueOf(e.getMessage()));
        }
        return intake.event(event(file.toString(), format, decoded.width(), decoded.height(), bytes));
    }

    /**
     * Reads the pictures of an IDX file, gzip or not.
     *
     * @return whether the intake wants more
     */
    boolean readIdx(Path file, Intake<ImageEvent> intake) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in = new DataInputStream(unpacked(raw))) {
            int magic = in.readInt();
            if (magic != IDX_IMAGES) {
                return intake.malformed(
                        file.toString(),
                        String.format(
                                Locale.ROOT, "it begins with 0x%08x, an IDX file of images with 0x00000803", magic));
            }
            int count = in.readInt();
            int height = in.readInt();
            int width = in.readInt();
            if (count < 0
                    || height < 1
                    || width < 1
                    || height > GreyImage.LARGEST_SIDE
                    || width > GreyImage.LARGEST_SIDE) {
                return intake.malformed(
                        file.toString(), "it promises " + count + " images of " + width + " x " + height + " pixels");
            }
            for (int index = 0; index < count; index++) {
                byte[] pixels = in.readNBytes(width * height);
                if (pixels.length < width * height) {
                    return intake.malformed(file.toString(), "it ends after " + index + " of " + count + " images");
                }
                if (!intake.event(event(file + " image " + index, ImageFormat.GRAY8, width, height, pixels))) {
                    return false;
                }
            }
            return true;
        } catch (EOFException e) {
            return intake.malformed(file.toString(), "it ends too early");
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        int magic = raw.read() << 8 | raw.read();
        raw.reset();
        return magic == GZIP ? new GZIPInputStream(raw) : raw;
    }

    private static boolean startsWith(byte[] bytes, int... expected) {
        if (bytes.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private ImageEvent event(String source, ImageFormat format, int width, int height, byte[] pixels) {
        return ImageEvent.newBuilder()
                .setEventId(ids.get())
                .setSource(source)
                .setFormat(format)
                .setWidth(width)
                .setHeight(height)
                .setPixels(ByteBuffer.wrap(pixels))
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }
}
