package io.streamgauge.scorer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.network.NativeRuntime;
import org.junit.jupiter.api.Test;

final class NativeMemoryTest {
    /** More than any address space has. */
    private static final Shape TOO_LARGE = new Shape(1L << 30, 1L << 25);

    @Test
    void whatPyTorchSaysOfMemoryThatItDoesNotGetIsAnError() {
        NativeRuntime.load(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            assertThatThrownBy(() -> NativeMemory.demand(() -> manager.zeros(TOO_LARGE, DataType.FLOAT32)))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("no native memory left for the network's call: give the process more")
                    .hasCauseInstanceOf(EngineException.class);
        }
    }

    @Test
    void otherFailuresOfTheEngineStayWhatTheyAre() {
        NativeRuntime.load(1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            assertThatThrownBy(() -> NativeMemory.demand(
                            () -> manager.zeros(new Shape(2, 3)).matMul(manager.zeros(new Shape(2, 3)))))
                    .isInstanceOf(EngineException.class);
        }
        // Nobody but the engine is believed, for others may repeat what an event says.
        assertThat(NativeMemory.isLack(new IllegalArgumentException("not enough memory")))
                .isFalse();
    }

    @Test
    void lackIsFoundBehindOtherExceptions() {
        assertThat(NativeMemory.isLack(new IllegalStateException(new EngineException("std::bad_alloc"))))
                .isTrue();
        assertThat(NativeMemory.isLack(new EngineException("[enforce fail] DefaultCPUAllocator: not enough memory: you"
                        + " tried to allocate 4096 bytes.")))
                .isTrue();
    }
}
