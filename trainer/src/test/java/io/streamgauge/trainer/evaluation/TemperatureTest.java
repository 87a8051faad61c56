package io.streamgauge.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemperatureTest {
    private static final int EXAMPLES = 20_000;

    /** Labels are drawn with the probabilities that the logits say, and then the logits are made too large. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2.5", "1, 0.5", "3, 1", "3, 2.5", "3, 0.5"})
    void findsByHowMuchLogitsAreTooLarge(int outputs, double tooLarge) {
        Random random = new Random(7);
        List<float[]> logits = new ArrayList<>();
        int[] labels = new int[EXAMPLES];
        for (int example = 0; example < EXAMPLES; example++) {
            float[] row = new float[outputs];
            float[] seen = new float[outputs];
            for (int i = 0; i < outputs; i++) {
                row[i] = (float) (1.5 * random.nextGaussian());
                seen[i] = (float) (row[i] * tooLarge);
            }
            labels[example] = draw(row, random);
            logits.add(seen);
        }

        assertThat(Temperature.of(logits, labels)).isCloseTo(tooLarge, within(0.1 * tooLarge));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.25", "0, 4"})
    void staysWithinBoundsWhenAllAreRightOrWrong(int label, double expected) {
        List<float[]> logits = List.of(new float[] {2}, new float[] {3});

        assertThat(Temperature.of(logits, new int[] {label, label})).isCloseTo(expected, within(0.01));
    }

    private static int draw(float[] logits, Random random) {
        if (logits.length == 1) {
            return random.nextDouble() < 1 / (1 + Math.exp(-logits[0])) ? 1 : 0;
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        double left = random.nextDouble() * sum;
        int label = 0;
        while (label < logits.length - 1 && left > Math.exp(logits[label])) {
            left -= Math.exp(logits[label]);
            label++;
        }
        return label;
    }
}
