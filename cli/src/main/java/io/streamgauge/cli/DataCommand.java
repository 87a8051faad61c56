package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.trainer.data.DataSource;
import io.streamgauge.trainer.data.DatasetException;
import io.streamgauge.trainer.data.DatasetName;
import io.streamgauge.trainer.data.DatasetReport;
import io.streamgauge.trainer.data.Datasets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code streamgauge data}: data sets and the directory that they are in. */
@Command(
        name = "data",
        description = "Put data sets into the data directory, and check them.",
        footer = {"  streamgauge data fetch mnist", "  streamgauge data verify imdb --json"})
final class DataCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private DataCommand() {}

    /** The command with its three subcommands. */
    static CommandLine with(Console console) {
        return new CommandLine(new DataCommand())
                .addSubcommand(new Fetch(console))
                .addSubcommand(new Import(console))
                .addSubcommand(new Verify(console));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: fetch, import or verify");
    }

    /** What the three have in common. */
    private abstract static class OneDataset implements Callable<Integer> {
        final Console console;

        @Parameters(index = "0", paramLabel = "DATASET", description = "One of: ${COMPLETION-CANDIDATES}.")
        @SuppressWarnings("NullAway.Init")
        DatasetName dataset;

        @Mixin
        final DataOption data = new DataOption();

        @Option(names = "--json", description = "Print the result as JSON.")
        boolean json;

        OneDataset(Console console) {
            this.console = console;
        }

        final Datasets datasets() {
            return new Datasets(data.directory(console));
        }

        final int show(DatasetReport report) {
            console.out().print(json ? Json.pretty(describe(report)) + "\n" : lines(report));
            return report.complete() ? CommandLine.ExitCode.OK : Failures.FAILED;
        }

        final DataSource source(String from) {
            try {
                DataSource source = DataSource.parse(from);
                if (source instanceof DataSource.Local local && !Files.exists(local.path())) {
                    throw new UsageException("--from: there is no " + local.path());
                }
                return source;
            } catch (DatasetException | InvalidPathException e) {
                throw new UsageException("--from: " + e.getMessage(), e);
            }
        }
    }

    @Command(
            name = "fetch",
            description = "Download a data set, resuming where an earlier download stopped.",
            footer = {
                "  streamgauge data fetch mnist",
                "  streamgauge data fetch imdb --from https://mirror.example/datasets/ --data /srv/data"
            })
    private static final class Fetch extends OneDataset {
        @Option(
                names = "--from",
                paramLabel = "URL|DIR",
                description = "Another location than the published one; a URL that ends in / is a directory.")
        private Optional<String> from = Optional.empty();

        Fetch(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            DataSource source = from.map(this::source).orElseGet(DataSource.Published::new);
            return show(datasets().fetch(dataset, source, ConsoleProgress.on(console)));
        }
    }

    @Command(
            name = "import",
            description = "Copy a data set that was downloaded by other means.",
            footer = "  streamgauge data import imdb --from ~/Downloads")
    private static final class Import extends OneDataset {
        @Option(
                names = "--from",
                paramLabel = "DIR",
                required = true,
                description = "Directory with the files under their published names, or the one file itself.")
        @SuppressWarnings("NullAway.Init")
        private String from;

        Import(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            if (!(source(from) instanceof DataSource.Local local)) {
                throw new UsageException("--from: " + from + " is no directory; use `data fetch --from` for a URL");
            }
            return show(datasets().importFrom(dataset, local.path(), ConsoleProgress.on(console)));
        }
    }

    @Command(
            name = "verify",
            description = "Read a data set and compare it with the published one.",
            footer = {"  streamgauge data verify imdb", "  streamgauge data verify mnist --json"})
    private static final class Verify extends OneDataset {
        Verify(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            return show(datasets().verify(dataset, ConsoleProgress.on(console)));
        }
    }

    private static String lines(DatasetReport report) {
        StringBuilder text = new StringBuilder();
        text.append(report.dataset()).append(report.complete() ? ": complete and unaltered\n" : ": not as published\n");
        report.problems()
                .forEach(problem -> text.append("  problem  ").append(problem).append('\n'));
        report.files()
                .forEach(file -> text.append(
                        String.format(Locale.ROOT, "  file     %s, %s%n", file.path(), Text.bytes(file.sizeBytes()))));
        report.classes()
                .forEach(count -> text.append(String.format(
                        Locale.ROOT,
                        "  class    %s of %s: %,d%n",
                        count.label(),
                        count.split().name().toLowerCase(Locale.ROOT),
                        count.count())));
        report.contentDigest()
                .ifPresent(digest -> text.append("  sha-256  ").append(digest).append('\n'));
        DatasetReport.Duplicates duplicates = report.duplicates();
        if (!report.classes().isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "  same     %,d within training, %,d within test, %,d of test in training as well%n",
                    duplicates.withinTraining(),
                    duplicates.withinTest(),
                    duplicates.testAlsoInTraining()));
        }
        return text.toString();
    }

    private static ObjectNode describe(DatasetReport report) {
        ObjectNode node = Json.object();
        node.put("dataset", report.dataset().id());
        node.put("complete", report.complete());
        ArrayNode problems = node.putArray("problems");
        report.problems().forEach(problems::add);
        ArrayNode files = node.putArray("files");
        for (DatasetReport.StoredFile file : report.files()) {
            Path path = file.path();
            files.addObject().put("path", path.toString()).put("bytes", file.sizeBytes());
        }
        ArrayNode classes = node.putArray("classes");
        for (DatasetReport.ClassCount count : report.classes()) {
            classes.addObject()
                    .put("split", count.split().name().toLowerCase(Locale.ROOT))
                    .put("label", count.label())
                    .put("count", count.count());
        }
        node.put("contentSha256", report.contentDigest().orElse(null));
        node.putObject("duplicates")
                .put("withinTraining", report.duplicates().withinTraining())
                .put("withinTest", report.duplicates().withinTest())
                .put("testAlsoInTraining", report.duplicates().testAlsoInTraining());
        return node;
    }
}
