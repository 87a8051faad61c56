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

    @Test
    void looksWhereMapAndSplineSayByTheirDefinition() {
        float[] picture = picture();
        for (int seed = 0; seed < 20; seed++) {
            assertThat(distorted(ALL, picture, seed)).containsExactly(byDefinition(ALL, picture, seed), within(1e-4f));
        }
    }

    /** Draws in the order of {@link PictureDistortion}, and computes each pixel for itself. */
    private static float[] byDefinition(Distortion distortion, float[] picture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double angle = Math.toRadians(evenly(random) * distortion.degrees());
        double rowScale = 1 + evenly(random) * distortion.scale();
        double columnScale = 1 + evenly(random) * distortion.scale();
        double shear = evenly(random) * distortion.shear();
        double columnShift = evenly(random) * distortion.shift();
        double rowShift = evenly(random) * distortion.shift();
        double[][] across = new double[7][7];
        double[][] down = new double[7][7];
        for (int point = 0; point < 49; point++) {
            across[point / 7][point % 7] = random.nextGaussian() * distortion.elastic();
            down[point / 7][point % 7] = random.nextGaussian() * distortion.elastic();
        }
        float[] result = new float[picture.length];
        for (int pixel = 0; pixel < result.length; pixel++) {
            int row = pixel / WIDTH;
            int column = pixel % WIDTH;
            double y = row - (HEIGHT - 1) / 2.0;
            double x = column - (WIDTH - 1) / 2.0;
            double fromColumn = (Math.cos(angle) * x - Math.sin(angle) * y) / columnScale + shear * y + columnShift;
            double fromRow = (Math.sin(angle) * x + Math.cos(angle) * y) / rowScale + rowShift;
            for (int i = 0; i < 7; i++) {
                for (int j = 0; j < 7; j++) {
                    // Between 7 points lie 4 intervals, and the first point lies one before them.
                    double weight =
                            spline((row + 0.5) / HEIGHT * 4 - i + 1) * spline((column + 0.5) / WIDTH * 4 - j + 1);
                    fromColumn += weight * across[i][j];
                    fromRow += weight * down[i][j];
                }
            }
            result[pixel] = (float) between(picture, fromRow + (HEIGHT - 1) / 2.0, fromColumn + (WIDTH - 1) / 2.0);
        }
        return result;
    }

    private static double evenly(SplittableRandom random) {
        return 2 * random.nextFloat() - 1;
    }

    /** The cubic B-spline about 0. */
    private static double spline(double place) {
        double far = Math.abs(place);
        if (far >= 2) {
            return 0;
        }
        return far >= 1 ? Math.pow(2 - far, 3) / 6 : 2 / 3.0 - far * far + far * far * far / 2;
    }

    private static double between(float[] picture, double row, double column) {
        double sum = 0;
        for (int pixel = 0; pixel < picture.length; pixel++) {
            int atRow = pixel / WIDTH;
            int atColumn = pixel % WIDTH;
            sum += Math.max(0, 1 - Math.abs(row - atRow))
                    * Math.max(0, 1 - Math.abs(column - atColumn))
                    * picture[pixel];
        }
        return sum;
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
