package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.streamgauge.models.network.NativeRuntime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static final float RATE = 0.1f;
    /** Slopes of three steps. */
    private static final float[][] SLOPES = {{1, -2, 0}, {0.5f, 3, 0.001f}, {-4, 1, -0.002f}};

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
    void adamMakesTheStepsOfDjlsOwn() {
        Optimizer reference =
                Optimizer.adam().optLearningRateTracker(Tracker.fixed(RATE)).build();

        assertThat(after(new Adam(RATE))).containsExactly(after(reference), within(1e-6f));
    }

    @Test
    void rmsPropDividesTheSlopeByTheRootOfItsMeanSquare() {
        float[] expected = {0, 0, 0};
        double[] meanSquare = {0, 0, 0};
        for (float[] slopes : SLOPES) {
            for (int i = 0; i < expected.length; i++) {
                meanSquare[i] = 0.9 * meanSquare[i] + 0.1 * slopes[i] * slopes[i];
                expected[i] -= (float) (RATE * slopes[i] / (Math.sqrt(meanSquare[i]) + 1e-7));
            }
        }

        assertThat(after(new RmsProp(RATE))).containsExactly(expected, within(1e-5f));
    }

    @Test
    void gradientIsUsedUpByItsStep() {
        NDArray weight = manager.create(new float[] {3});
        weight.setRequiresGradient(true);
        Adam adam = new Adam(RATE);
        for (int step = 0; step < 2; step++) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(weight.mul(7).sum());
            }
            assertThat(weight.getGradient().getFloat(0)).isEqualTo(7);

            adam.update("weight", weight, weight.getGradient().duplicate());
        }
    }

    @Test
    void goesOnFromASavedStateAsIfNothingHadHappened() {
        NDArray weight = manager.create(new float[] {0, 0, 0});
        Adam first = new Adam(RATE);
        first.update("weight", weight, manager.create(SLOPES[0]));
        Map<String, NDArray> saved = first.state("weight", Device.cpu());

        Adam second = new Adam(RATE);
        second.restore("another id", weight, saved, 1);
        second.update("another id", weight, manager.create(SLOPES[1]));
        second.update("another id", weight, manager.create(SLOPES[2]));

        assertThat(weight.toFloatArray()).containsExactly(after(new Adam(RATE)));
    }

    @Test
    void leavesNothingBehindButItsState() {
        NDArray weight = manager.create(new float[] {0, 0, 0});
        Adam adam = new Adam(RATE);
        NDArray gradient = manager.create(SLOPES[0]);
        adam.update("weight", weight, gradient);
        int arrays = manager.getManagedArrays().size();

        adam.update("weight", weight, gradient);

        assertThat(manager.getManagedArrays()).hasSize(arrays);
    }

    private float[] after(Optimizer optimizer) {
        NDArray weight = manager.create(new float[] {0, 0, 0});
        for (float[] slopes : SLOPES) {
            optimizer.update("weight", weight, manager.create(slopes));
        }
        return weight.toFloatArray();
    }
}
