package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.NativeRuntime;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    private static final String NAME = "output.bias";

    private NDManager manager;

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void averagesAsComputedByHand() {
        try (WeightAverage average = new WeightAverage(0.15f, weights(8, -1), Device.cpu())) {
            assertThat(values(average)).containsExactly(8, -1);

            // 1 / 10 is kept of 8 and -1.
            average.add(weights(2, 0), 0);
            assertThat(values(average)).containsExactly(new float[] {2.6f, -0.1f}, within(1e-6f));

            // 2 / 11 would be more than the decay.
            average.add(weights(4, 1), 1);
            assertThat(values(average)).containsExactly(new float[] {3.79f, 0.835f}, within(1e-6f));
        }
    }

    @Test
    void theWeightsAreLeftAsTheyAre() {
        Map<String, NDArray> weights = weights(2, 3);
        try (WeightAverage average = new WeightAverage(0.9f, weights, Device.cpu())) {
            average.add(weights(10, 20), 100);
        }
        assertThat(Objects.requireNonNull(weights.get(NAME)).toFloatArray()).containsExactly(2, 3);
    }

    @Test
    void goesOnFromASavedAverage() {
        try (WeightAverage first = new WeightAverage(0.9f, weights(1, 2), Device.cpu());
                WeightAverage second = new WeightAverage(0.9f, weights(50, 60), Device.cpu())) {
            first.add(weights(3, 5), 40);
            second.restore(first.arrays());
            first.add(weights(-1, 7), 41);
            second.add(weights(-1, 7), 41);

            assertThat(values(second)).containsExactly(values(first));
        }
    }

    private Map<String, NDArray> weights(float... values) {
        return Map.of(NAME, manager.create(values));
    }

    private static float[] values(WeightAverage average) {
        return Objects.requireNonNull(average.arrays().get(NAME)).toFloatArray();
    }
}
