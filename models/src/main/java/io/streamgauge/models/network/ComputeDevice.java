package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** What to compute on, as users choose it. */
public enum ComputeDevice {
    /** The processor. */
    CPU,
    /** The first NVIDIA graphics card. */
    GPU;

    /**
     * The engine's name for it. Loads the native library.
     *
     * @throws IllegalArgumentException when there is none; says what is missing
     */
    public Device device() {
        if (this == CPU) {
            return Device.cpu();
        }
        if (Engine.getInstance().getGpuCount() == 0) {
            throw new IllegalArgumentException(
                    "There is no GPU to compute on: PyTorch's native library here is "
                            + NativeRuntime.libraryPath()
                            + ", and it finds no CUDA device. Use the CPU, or put a CUDA flavour of"
                            + " the library on the class path on a machine with an NVIDIA driver; `streamgauge doctor` tells more");
        }
        return Device.gpu();
    }
}
