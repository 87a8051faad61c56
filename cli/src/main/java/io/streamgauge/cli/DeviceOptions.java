package io.streamgauge.cli;

import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.NativeRuntime;
import picocli.CommandLine.Option;

/** What to compute on. */
final class DeviceOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that one operation uses (default: one per available processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "cpu|gpu", description = "What to compute on (default: cpu).")
    private ComputeDevice device = ComputeDevice.CPU;

    /**
     * Loads the native library and says what to compute on.
     *
     * @throws UsageException when there is no such device, or the number of threads is out of range
     */
    ComputeDevice load() {
        if (threads < 1 || threads > 1_024) {
            throw new UsageException("--threads is " + threads + ": use 1 to 1024");
        }
        NativeRuntime.load(threads);
        return device;
    }
}
