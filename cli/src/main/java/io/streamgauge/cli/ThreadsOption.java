package io.streamgauge.cli;

import io.streamgauge.models.network.NativeRuntime;
import picocli.CommandLine.Option;

/** How many threads one operation of a network uses. */
final class ThreadsOption {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that one operation uses (default: one per available processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** The number of threads. */
    int count() {
        return threads;
    }

    /**
     * Loads the native library.
     *
     * @return the number of threads
     * @throws UsageException when the number is out of range
     */
    int load() {
        if (threads < 1 || threads > 1_024) {
            throw new UsageException("--threads is " + threads + ": use 1 to 1024");
        }
        NativeRuntime.load(threads);
        return threads;
    }
}
