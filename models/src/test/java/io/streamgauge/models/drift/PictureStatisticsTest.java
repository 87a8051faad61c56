package io.streamgauge.models.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.preprocessing.Features;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PictureStatisticsTest {
    /** A bar of four rows and one column in a picture of 4 x 8. */
    private static final float[] BAR = new float[32];

    static {
        for (int row = 0; row < 4; row++) {
            BAR[row * 8 + 3] = 1;
        }
    }

    @Test
    void measureInkAndItsSpread() {
        Map<String, Float> bar = PictureStatistics.of(new Features.Pixels(BAR), 8);

        assertThat(bar.get(PictureStatistics.INK)).isCloseTo(4 / 32f, within(1e-6f));
        assertThat(bar.get(PictureStatistics.WIDTH)).isZero();
        // Rows 0 to 3: the variance is 1.25.
        assertThat(bar.get(PictureStatistics.HEIGHT)).isCloseTo((float) Math.sqrt(1.25) / 4, within(1e-6f));
    }

    @Test
    void invertedPictureHasTheOtherInk() {
        float[] inverted = new float[BAR.length];
        for (int i = 0; i < BAR.length; i++) {
            inverted[i] = 1 - BAR[i];
        }

        assertThat(PictureStatistics.of(new Features.Pixels(inverted), 8).get(PictureStatistics.INK))
                .isCloseTo(28 / 32f, within(1e-6f));
    }

    @Test
    void emptyPictureHasNoSpread() {
        assertThat(PictureStatistics.of(new Features.Pixels(new float[32]), 8).values())
                .containsOnly(0f);
    }
}
