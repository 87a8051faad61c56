package io.streamgauge.cli;

import io.streamgauge.trainer.report.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge compare}: training runs side by side. */
@Command(
        name = "compare",
        description = "Compare training runs; print a Markdown table.",
        footer = {
            "  streamgauge compare runs/lenet-1-20260102-130405 runs/lenet-2-20260102-140506",
            "  streamgauge compare runs/* --output comparison"
        })
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            arity = "1..*",
            paramLabel = "RUN",
            description = "Directories that `streamgauge train` wrote.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> runs;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Write a page and pictures of the validation curves as well, there.")
    private @Nullable Path output;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Comparison comparison = comparison();
        console.out().print(comparison.markdown());
        if (output != null) {
            comparison.write(output);
            console.err().println("page " + output.resolve(Comparison.FILE));
        }
        return CommandLine.ExitCode.OK;
    }

    private Comparison comparison() {
        try {
            return Comparison.of(runs);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
