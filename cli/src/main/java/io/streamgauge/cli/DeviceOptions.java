package io.streamgauge.cli;

import io.streamgauge.models.network.ComputeDevice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to compute on. */
final class DeviceOptions {
    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(names = "--device", paramLabel = "cpu|gpu", description = "What to compute on (default: cpu).")
    private ComputeDevice device = ComputeDevice.CPU;

    /** Threads that one operation on the processor uses. */
    int threads() {
        return threads.count();
    }

    /** What to compute on; computes nothing yet. */
    ComputeDevice device() {
        return device;
    }

    /**
     * Loads the native library and says what to compute on.
     *
     * @throws UsageException when the number of threads is out of range
     */
    ComputeDevice load() {
        threads.load();
        return device;
    }
}
