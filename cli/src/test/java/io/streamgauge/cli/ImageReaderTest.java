package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageReaderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Path directory;
    private final AtomicInteger ids = new AtomicInteger();
    private final ImageReader reader =
            new ImageReader(Clock.fixed(NOW, ZoneOffset.UTC), () -> "id-" + ids.incrementAndGet());
    private final CollectingIntake<ImageEvent> intake = new CollectingIntake<>(100);

    ImageReaderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void readsThePicturesOfADirectoryInTheOrderOfTheirNames() throws IOException {
        picture("b.png", "png", 28, 20);
        picture("a.JPG", "jpeg", 10, 12);
        picture("deeper/c.png", "png", 1, 1);
        Files.writeString(directory.resolve("labels.txt"), "no picture");

        assertThat(reader.readFiles(directory, intake)).isTrue();

        assertThat(intake.malformed).isEmpty();
        assertThat(intake.events)
                .extracting(ImageEvent::getFormat, ImageEvent::getWidth, ImageEvent::getHeight)
                .containsExactly(
                        tuple(ImageFormat.JPEG, 10, 12), tuple(ImageFormat.PNG, 28, 20), tuple(ImageFormat.PNG, 1, 1));
        ImageEvent png = intake.events.get(1);
        assertThat(png.getPixels()).isEqualTo(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("b.png"))));
        assertThat(png.getSource()).isEqualTo(directory.resolve("b.png").toString());
        assertThat(png.getEventId()).isEqualTo("id-2");
        assertThat(png.getOccurredAt()).isEqualTo(NOW);
    }

    @Test
    void whatIsNoPictureIsReportedByItsNameAndReadingGoesOn() throws IOException {
        Files.writeString(directory.resolve("a.png"), "text");
        Files.write(directory.resolve("b.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3});
        picture("c.png", "png", 5, 5);

        reader.readFiles(directory, intake);

        assertThat(intake.events).hasSize(1);
        assertThat(intake.malformed)
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith(directory.resolve("a.png") + ": it is neither PNG nor JPEG"),
                        problem -> assertThat(problem).startsWith(directory.resolve("b.png") + ": "));
    }

    @Test
    void aDirectoryWithoutPicturesIsReported() throws IOException {
        reader.readFiles(directory, intake);

        assertThat(intake.malformed).containsExactly(directory + ": there is no file [.png, .jpg, .jpeg] in it");
    }

    @Test
    void readsIdxFilesPackedOrNot() throws IOException {
        byte[] file = idx(0x0803, 3, 2, 4, 24);
        Files.write(directory.resolve("plain"), file);
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(directory.resolve("packed.gz")))) {
            packed.write(file);
        }

        assertThat(reader.readIdx(directory.resolve("plain"), intake)).isTrue();
        assertThat(reader.readIdx(directory.resolve("packed.gz"), intake)).isTrue();

        assertThat(intake.malformed).isEmpty();
        assertThat(intake.events).hasSize(6).allSatisfy(event -> {
            assertThat(event.getFormat()).isEqualTo(ImageFormat.GRAY8);
            assertThat(event.getWidth()).isEqualTo(4);
            assertThat(event.getHeight()).isEqualTo(2);
        });
        assertThat(intake.events.get(4).getPixels())
                .isEqualTo(ByteBuffer.wrap(new byte[] {8, 9, 10, 11, 12, 13, 14, 15}));
        assertThat(intake.events.get(4).getSource()).endsWith("packed.gz image 1");
    }

    @Test
    void aFileThatIsNoIdxFileOrEndsTooEarlyIsReported() throws IOException {
        Files.write(directory.resolve("labels"), idx(0x0801, 3, 2, 4, 24));
        Files.write(directory.resolve("huge"), idx(0x0803, 3, 5_000, 4, 24));
        Files.write(directory.resolve("short"), idx(0x0803, 3, 2, 4, 20));
        Files.write(directory.resolve("empty"), new byte[0]);

        for (String name : new String[] {"labels", "huge", "short", "empty"}) {
            reader.readIdx(directory.resolve(name), intake);
        }

        assertThat(intake.events).hasSize(2);
        assertThat(intake.malformed)
                .satisfiesExactly(
                        problem -> assertThat(problem).contains("labels: it begins with 0x00000801"),
                        problem -> assertThat(problem).contains("huge: it promises 3 images of 4 x 5000 pixels"),
                        problem -> assertThat(problem).contains("short: it ends after 2 of 3 images"),
                        problem -> assertThat(problem).contains("empty: it ends too early"));
    }

    @Test
    void stopsWhenNoMoreIsWanted() throws IOException {
        Files.write(directory.resolve("plain"), idx(0x0803, 3, 2, 4, 24));
        CollectingIntake<ImageEvent> one = new CollectingIntake<>(1);

        assertThat(reader.readIdx(directory.resolve("plain"), one)).isFalse();

        assertThat(one.events).hasSize(1);
    }

    private void picture(String name, String format, int width, int height) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, file.toFile());
    }

    private static byte[] idx(int magic, int count, int height, int width, int pixels) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeInt(magic);
        out.writeInt(count);
        out.writeInt(height);
        out.writeInt(width);
        for (int i = 0; i < pixels; i++) {
            out.write(i);
        }
        return file.toByteArray();
    }
}
