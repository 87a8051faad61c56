package io.streamgauge.cli;

import io.streamgauge.trainer.data.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the data sets are. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory (default: $STREAMGAUGE_DATA, else streamgauge/data in the user's cache"
                    + " directory).")
    private @Nullable Path data;

    DataDirectory directory(Console console) {
        return DataDirectory.resolve(data, console.environment());
    }
}
