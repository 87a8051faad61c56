package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePreprocessingTest {

    @Test
    void aPictureOfTheRightSizeIsDividedBy255Exactly() {
        byte[] pixels = new byte[256];
        for (int value = 0; value < 256; value++) {
            pixels[value] = (byte) value;
        }
        float[] values = new ImagePreprocessing(8, 32)
                .encode(new GreyImage(32, 8, pixels))
                .values();
        assertThat(values).hasSize(256);
        for (int value = 0; value < 256; value++) {
            assertThat(values[value]).isEqualTo(value / 255f);
        }
    }

    @Test
    void shrinkingByAWholeFactorGivesTheMeansOfBlocks() {
        byte[] pixels = {
            0, 10, 20, 30, 40, 50,
            2, 12, 22, 32, 42, 52
        };
        float[] values =
                new ImagePreprocessing(1, 3).encode(new GreyImage(6, 2, pixels)).values();
        assertThat(values).hasSize(3);
        assertThat(values[0] * 255).isCloseTo(6, within(1e-4f));
        assertThat(values[1] * 255).isCloseTo(26, within(1e-4f));
        assertThat(values[2] * 255).isCloseTo(46, within(1e-4f));
    }

    @Test
    void fractionsOfPixelsCountByTheirShare() {
        // Three columns into two: each takes one column and half of the middle one.
        float[] values = new ImagePreprocessing(1, 2)
                .encode(new GreyImage(3, 1, new byte[] {30, 60, 90}))
                .values();
        assertThat(values[0] * 255).isCloseTo((30 + 30) / 1.5f, within(1e-4f));
        assertThat(values[1] * 255).isCloseTo((30 + 90) / 1.5f, within(1e-4f));
    }

    @Test
    void enlargingByAWholeFactorRepeatsPixels() {
        float[] values = new ImagePreprocessing(2, 4)
                .encode(new GreyImage(2, 1, new byte[] {(byte) 255, 51}))
                .values();
        assertThat(values).containsExactly(new float[] {1, 1, 0.2f, 0.2f, 1, 1, 0.2f, 0.2f}, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({
        "28, 28, 20, 20",
        "100, 37, 28, 28",
        "29, 28, 28, 28",
        "5, 3, 28, 28",
        "4096, 1, 3, 3",
        "1, 1, 7, 5",
        "27, 29, 28, 28"
    })
    void anyScalingKeepsTheMeanAndTheRange(int width, int height, int toWidth, int toHeight) {
        byte[] pixels = new byte[width * height];
        new Random(5).nextBytes(pixels);
        double mean = 0;
        for (byte pixel : pixels) {
            mean += (pixel & 0xff) / 255.0 / pixels.length;
        }
        float[] values = new ImagePreprocessing(toHeight, toWidth)
                .encode(new GreyImage(width, height, pixels))
                .values();
        assertThat(values).hasSize(toWidth * toHeight);
        double scaled = 0;
        for (float value : values) {
            assertThat(value).isBetween(0f, 1f);
            scaled += (double) value / values.length;
        }
        assertThat(scaled).isCloseTo(mean, within(1e-6));
    }

    @Test
    void aWhitePictureStaysWhiteAtEverySize() {
        for (int side = 1; side < 60; side++) {
            byte[] pixels = new byte[side * side];
            Arrays.fill(pixels, (byte) 255);
            for (float value : new ImagePreprocessing(28, 28)
                    .encode(new GreyImage(side, side, pixels))
                    .values()) {
                assertThat(value).isCloseTo(1f, within(1e-6f)).isLessThanOrEqualTo(1f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 5", "4097, 1", "1, 4097"})
    void anImpossibleSizeIsRefused(int height, int width) {
        assertThatThrownBy(() -> new ImagePreprocessing(height, width))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(width + " x " + height);
    }
}
