package io.streamgauge.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.UnreadableImageException;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.LabelledImages;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDigitsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @Test
    void theSameSeedGivesTheSamePictures() {
        List<SampleEvent<ImageEvent>> first = drawn(1, 100);

        assertThat(drawn(1, 100)).isEqualTo(first);
        assertThat(drawn(2, 100)).isNotEqualTo(first);
    }

    @Test
    void allDigitsComeAboutEquallyOften() {
        Map<String, Long> counts = drawn(1, 2_000).stream()
                .collect(Collectors.groupingBy(sample -> sample.label().orElseThrow(), Collectors.counting()));

        assertThat(counts).hasSize(10).allSatisfy((label, count) -> assertThat(count)
                .isBetween(140L, 260L));
    }

    @Test
    void mostAreGreyValuesAndSomeAreFilesOfOtherSizes() {
        List<ImageEvent> events = drawn(1, 400).stream().map(SampleEvent::event).toList();

        assertThat(events)
                .filteredOn(event -> event.getFormat() == ImageFormat.GRAY8)
                .hasSizeBetween(320, 380)
                .allSatisfy(event -> assertThat(event.getPixels().remaining()).isEqualTo(28 * 28));
        assertThat(events)
                .filteredOn(event -> event.getFormat() == ImageFormat.PNG)
                .hasSizeBetween(20, 80)
                .extracting(ImageEvent::getWidth)
                .contains(28, 56, 84, 112);
    }

    @Test
    void theyAreLaidOutAsMnistIs() throws UnreadableImageException {
        ImagePreprocessing preprocessing = new ImagePreprocessing(28, 28);
        for (SampleEvent<ImageEvent> sample : drawn(3, 300)) {
            Features.Pixels pixels = preprocessing.encode(decoded(sample.event()));
            double mass = 0;
            double x = 0;
            double y = 0;
            for (int i = 0; i < pixels.values().length; i++) {
                mass += pixels.values()[i];
                x += pixels.values()[i] * (i % 28);
                y += pixels.values()[i] * Math.floorDiv(i, 28);
            }
            assertThat(mass).as("ink of %s", sample).isBetween(20.0, 220.0);
            assertThat(x / mass).as("centre of %s", sample).isCloseTo(13.5, within(0.3));
            assertThat(y / mass).as("middle of %s", sample).isCloseTo(13.5, within(0.3));
            assertThat(pixels.values()[0]).as("corner of %s", sample).isZero();
        }
    }

    @Test
    void imagesOfADataSetKeepTheirLabels() throws UnreadableImageException {
        byte[] pixels = new byte[2 * LabelledImages.PIXELS];
        pixels[0] = 10;
        pixels[LabelledImages.PIXELS] = 20;
        SampleDigits digits = SampleDigits.of(new LabelledImages(pixels, new byte[] {3, 7}), "run-", 1, CLOCK);

        for (int i = 0; i < 100; i++) {
            SampleEvent<ImageEvent> sample = digits.next();
            int corner = decoded(sample.event()).pixels()[0];
            assertThat(sample.label()).hasValue(corner == 10 ? "3" : "7");
        }
    }

    @Test
    void withoutMnistTheyAreDrawn(@TempDir Path empty) {
        SampleDigits digits = SampleDigits.of(new DataDirectory(empty), "run-", 1, CLOCK);

        assertThat(digits.next().event().getSource()).isEqualTo("drawn");
    }

    private static GreyImage decoded(ImageEvent event) throws UnreadableImageException {
        ByteBuffer buffer = event.getPixels().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return event.getFormat() == ImageFormat.PNG
                ? GreyImage.decode(bytes, GreyImage.Compression.PNG)
                : new GreyImage(event.getWidth(), event.getHeight(), bytes);
    }

    private static List<SampleEvent<ImageEvent>> drawn(long seed, int count) {
        SampleDigits digits = SampleDigits.drawn("run-", seed, CLOCK);
        return Stream.generate(digits::next).limit(count).toList();
    }
}
