package io.streamgauge.cli;

import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
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
    private final Console console;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    ScoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ScorerSettings settings = cluster.read(console, ScorerSettings::from);
        return ApplicationRun.untilEnd("The scorer", new ScorerApplication(settings));
    }
}
