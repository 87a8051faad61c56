package io.streamgauge.cli;

import io.streamgauge.benchmarks.BenchmarkReport;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the report of a benchmark goes. */
final class ReportOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "benchmark-results",
            description = "Where ${COMMAND-NAME}.md and ${COMMAND-NAME}.json are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** Writes a report's files, and prints it. */
    void deliver(BenchmarkReport report, Console console) throws IOException {
        deliver(report, output, json, console);
    }

    /** Writes a report's files into a directory, and prints it. */
    static void deliver(BenchmarkReport report, Path output, boolean json, Console console) throws IOException {
        report.write(output);
        console.out().print(json ? report.json() + "\n" : report.markdown());
        console.err().println("written to " + output);
    }
}
