package io.streamgauge.cli;

import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The Kafka Streams application against a given cluster. */
@Command(
        name = "score",
        description = {
            "Scores the events on the topics reviews and images with the assigned model versions and writes predictions.",
            "Predictions say which words or which parts of a picture spoke for their label where an event asks for it;",
            "-D attributions=never|requested|always decides otherwise.",
            "Waits until every configured task has a version; runs until Ctrl-C or SIGTERM."
        },
        footer = {
            "  streamgauge score --config scorer.properties",
            "  streamgauge score --bootstrap-servers broker:9092 --schema-registry http://registry:8081 \\",
            "      --store /var/lib/streamgauge/models -D tasks=sentiment"
        })
final class ScoreCommand implements Callable<Integer> {
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

    private final Console console;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    ScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ScorerApplication scorer = new ScorerApplication(settings());
        // Closing is what ends awaitTermination, so the signal closes; closing twice changes nothing.
        ShutdownSignal signal = new ShutdownSignal(STOP_PATIENCE, scorer::close);
        try (scorer) {
            scorer.start();
            Throwable failure = scorer.awaitTermination().failure().orElse(null);
            if (failure instanceof Exception exception) {
                throw exception;
            }
            if (failure != null) {
                throw new IllegalStateException("The scorer failed: " + failure, failure);
            }
            return 0;
        } finally {
            signal.close();
        }
    }

    private ScorerSettings settings() {
        Settings settings = cluster.settings(console);
        try {
            return ScorerSettings.from(settings);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
