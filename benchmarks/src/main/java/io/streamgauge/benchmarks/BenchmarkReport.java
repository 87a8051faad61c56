package io.streamgauge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a benchmark found, to be read by people and by programs. */
public interface BenchmarkReport {
    /** What ends the name of the file with {@link #markdown}. */
    String TABLE_SUFFIX = ".md";

    /** What ends the name of the file with {@link #json}. */
    String JSON_SUFFIX = ".json";

    /** What names of its files begin with; the command's name. */
    String name();

    /** The tables, with what they mean. */
    String markdown();

    /** The same for programs. */
    String json();

    /** Writes both files into a directory, which is made if it is missing. */
    default void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name() + TABLE_SUFFIX), markdown());
        Files.writeString(directory.resolve(name() + JSON_SUFFIX), json() + "\n");
    }
}
