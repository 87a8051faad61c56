package io.streamgauge.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on one machine. */
@Command(
        name = "local",
        description = {
            "Runs everything on this machine: a Kafka broker, a schema registry, the scorer with the starter models, and a"
                    + " producer of sample reviews and digits; shows the predictions as they come.",
            "Nothing has to be installed. It prints addresses by which any Kafka client can join. Ctrl-C ends it."
        },
        footer = {
            "  streamgauge local",
            "  streamgauge local --data demo          keeps topics, schemas and models in the directory demo",
            "  streamgauge local --events 2000 --exit runs 2,000 events, prints a summary and ends"
        })
final class LocalCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep everything in this directory, across restarts. Otherwise it is gone at the end.")
    private @Nullable Path data;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Produce this many sample events as fast as they are taken, then print a summary.")
    private @Nullable Long events;

    @Option(names = "--exit", description = "With --events: end after the summary.")
    private boolean exit;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS/S",
            description = "Sample events per second; 0 for none (default: 10; with --events, as fast as possible).")
    private @Nullable Double rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the sample events' order and shapes (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "any",
            description =
                    "Port of the dashboard on this machine; any for one that is free, off for no dashboard (default:"
                            + " ${DEFAULT-VALUE}).")
    private String port = "any";

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of the scorer, for example -D processing.guarantee=at_least_once.")
    private Map<String, String> settings = new LinkedHashMap<>();

    LocalCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (events != null && events < 1) {
            throw new UsageException("--events is " + events + ": it must be at least 1");
        }
        if (exit && events == null) {
            throw new UsageException("--exit needs --events N: otherwise there is no end to wait for");
        }
        if (rate != null && rate != 0 && !(rate >= 0.01 && rate <= 1_000_000)) {
            throw new UsageException("--rate is " + rate + ": it must be 0, or from 0.01 to 1,000,000");
        }
        if (events != null && rate != null && rate == 0) {
            throw new UsageException("--rate 0 sends nothing, so --events " + events + " would never be complete");
        }
        LocalRun run = new LocalRun(
                console,
                new LocalRun.Options(
                        Optional.ofNullable(data),
                        events == null ? 0 : events,
                        exit,
                        rate == null ? (events == null ? LocalRun.USUAL_RATE : Double.POSITIVE_INFINITY) : rate,
                        seed,
                        port,
                        settings));
        return run.run();
    }
}
