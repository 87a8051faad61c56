package io.streamgauge.cli;

import io.streamgauge.trainer.fit.StoppedException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** A training that Ctrl-C and SIGTERM end with a checkpoint. */
@FunctionalInterface
interface StoppableTraining {
    /** For one batch and a checkpoint. */
    Duration STOP_PATIENCE = Duration.ofSeconds(60);

    /**
     * Trains, and shows what came of it.
     *
     * @param stopped whether to stop at the next batch
     * @throws StoppedException when it did
     */
    void run(BooleanSupplier stopped) throws IOException;

    /** Runs a training; the process waits for its checkpoint, and for what is said about it. Gives the exit code. */
    static int run(Console console, StoppableTraining training) throws IOException {
        try (ShutdownSignal signal = new ShutdownSignal(STOP_PATIENCE, () -> {})) {
            try {
                training.run(signal::isRequested);
                return CommandLine.ExitCode.OK;
            } catch (StoppedException e) {
                console.err().println("streamgauge: " + e.getMessage());
                return Failures.FAILED;
            }
        }
    }
}
