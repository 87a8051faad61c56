package io.streamgauge.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.trainer.recipe.Distortion;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureDistortionTest {
    private static final int HEIGHT = 9;
    private static final int WIDTH = 12;
    private static final Distortion ALL = new Distortion(15, 1.5f, 0.2f, 0.2f, 1);

    @Test
    void noDistortionLeavesThePictureAsItIs() {
        float[] picture = picture();

        assertThat(distorted(Distortion.NONE, picture, 1)).containsExactly(picture, within(1e-6f));
    }

    @Test
    void theSameSeedGivesTheSamePictureAndAnotherOneAnother() {
        float[] picture = picture();
        float[] first = distorted(ALL, picture, 1);

        assertThat(distorted(ALL, picture, 1)).containsExactly(first);
        assertThat(distorted(ALL, picture, 2)).isNotEqualTo(first);
    }

    @Test
    void oneAfterTheOtherDiffersAndDependsOnTheSeedAlone() {
        PictureDistortion used = new PictureDistortion(ALL, HEIGHT, WIDTH);
        SplittableRandom random = new SplittableRandom(1);
        float[] first = new float[HEIGHT * WIDTH];
        float[] second = new float[HEIGHT * WIDTH];
        used.distort(picture(), random, first);
        used.distort(picture(), random, second);

        assertThat(second).isNotEqualTo(first);
        float[] again = new float[HEIGHT * WIDTH];
        used.distort(picture(), new SplittableRandom(1), again);
        assertThat(again).containsExactly(first);
    }

    @ParameterizedTest
    @CsvSource({"180, 0, 0, 0, 0", "0, 100, 0, 0, 0", "0, 0, 0.5, 0, 0", "0, 0, 0, 1, 0", "0, 0, 0, 0, 10"})
    void valuesStayWithinThePicturesOwn(float degrees, float shift, float scale, float shear, float elastic) {
        float[] picture = picture();
        float[] before = picture.clone();
        Distortion distortion = new Distortion(degrees, shift, scale, shear, elastic);
        for (int seed = 0; seed < 50; seed++) {
            for (float value : distorted(distortion, picture, seed)) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
        assertThat(picture).containsExactly(before);
        assertThat(distorted(distortion, picture, 3)).isNotEqualTo(picture);
    }

    @Test
    void turnsAboutTheMiddle() {
        // The middle of an odd side is a pixel, which no turn moves.
        float[] picture = new float[81];
        picture[40] = 1;
        float[] turned = new float[81];
        PictureDistortion distortion = new PictureDistortion(new Distortion(180, 0, 0, 0, 0), 9, 9);
        for (int seed = 0; seed < 20; seed++) {
            distortion.distort(picture, new SplittableRandom(seed), turned);

            assertThat(turned[40]).isEqualTo(1, within(1e-5f));
        }
    }

    @Test
    void aBendMovesNeighboursAlike() {
        // A ramp from left to right tells for each pixel how far to the side it was looked for.
        int side = 28;
        float[] ramp = new float[side * side];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (float) (i % side) / side;
        }
        float[] bent = new float[ramp.length];
        new PictureDistortion(new Distortion(0, 0, 0, 0, 1), side, side).distort(ramp, new SplittableRandom(4), bent);

        float most = 0;
        for (int row = 6; row < 22; row++) {
            for (int column = 6; column < 22; column++) {
                int pixel = row * side + column;
                float moved = (bent[pixel] - ramp[pixel]) * side;
                most = Math.max(most, Math.abs(moved));
                float neighbour = (bent[pixel + 1] - ramp[pixel + 1]) * side;
                assertThat(moved).isEqualTo(neighbour, within(0.35f));
            }
        }
        assertThat(most).isBetween(0.3f, 3f);
    }

    @ParameterizedTest
    @CsvSource({"degrees, 181", "degrees, -1", "shift, 101", "scale, 0.6", "shear, NaN", "elastic, 11"})
    void aDistortionRefusesNumbersOutsideTheirRange(String name, float value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Distortion(
                        name.equals("degrees") ? value : 0,
                        name.equals("shift") ? value : 0,
                        name.equals("scale") ? value : 0,
                        name.equals("shear") ? value : 0,
                        name.equals("elastic") ? value : 0))
                .withMessageContaining(name + " is " + value);
    }

    private static float[] picture() {
        Random random = new Random(8);
        float[] picture = new float[HEIGHT * WIDTH];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = random.nextFloat();
        }
        return picture;
    }

    private static float[] distorted(Distortion distortion, float[] picture, long seed) {
        float[] distorted = new float[picture.length];
        Arrays.fill(distorted, Float.NaN);
        new PictureDistortion(distortion, HEIGHT, WIDTH).distort(picture, new SplittableRandom(seed), distorted);
        return distorted;
    }
}
