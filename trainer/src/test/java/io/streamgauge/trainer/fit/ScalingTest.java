package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.streamgauge.models.network.NativeRuntime;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private static final int PRODUCTS = 100;

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @Test
    void gradientIsRightWhenGarbageIsCollectedBeforeTheBackwardPass() throws InterruptedException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray array = manager.create(new float[] {3, -1});
            array.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray sum = manager.create(0f);
                for (int i = 0; i < PRODUCTS; i++) {
                    sum = sum.add(Scaling.scaled(array, 0.5f).sum());
                }

                assertThat(sum.getFloat()).isEqualTo(PRODUCTS * 0.5f * 2);
                collectGarbage();
                collector.backward(sum);
            }

            assertThat(array.getGradient().toFloatArray()).containsOnly(PRODUCTS * 0.5f);
        }
    }

    /** Returns after what was garbage is gone, direct buffers included. */
    private static void collectGarbage() throws InterruptedException {
        // One thread tells queues and frees buffers: with the second round it has ended the first.
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            WeakReference<Object> garbage = new WeakReference<>(new Object(), queue);
            System.gc();
            assertThat(queue.remove()).isSameAs(garbage);
        }
    }
}
