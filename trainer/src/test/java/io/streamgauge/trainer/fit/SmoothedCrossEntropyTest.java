package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.network.NativeRuntime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothedCrossEntropyTest {
    private static final float[][] LOGITS = {{2, -1, 0.5f}, {0, 3, 1}};
    private static final int[] LABELS = {0, 2};

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, 0.5f})
    void isTheCrossEntropyWithLabelsThatAreSpread(float smoothing) {
        double expected = 0;
        for (int example = 0; example < LABELS.length; example++) {
            double sum = 0;
            for (float logit : LOGITS[example]) {
                sum += Math.exp(logit);
            }
            for (int label = 0; label < 3; label++) {
                double wanted = smoothing / 3 + (label == LABELS[example] ? 1 - smoothing : 0);
                expected -= wanted * (LOGITS[example][label] - Math.log(sum)) / LABELS.length;
            }
        }
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            float loss = new SmoothedCrossEntropy(smoothing)
                    .evaluate(
                            new NDList(manager.create(new float[] {LABELS[0], LABELS[1]}, new Shape(2, 1))),
                            new NDList(manager.create(LOGITS)))
                    .getFloat();

            assertThat(loss).isEqualTo((float) expected, within(1e-5f));
        }
    }
}
