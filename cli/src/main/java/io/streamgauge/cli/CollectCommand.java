package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.trainer.retrain.ExampleCollector;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge collect}: examples for retraining out of what people say about predictions. */
@Command(
        name = "collect",
        description = {
            "Make examples for retraining out of evaluations: write each event with the label it was given to",
            "training-examples, from where the last collecting ended. `retrain` does it by itself."
        },
        footer = {
            "  streamgauge collect --config cluster.properties",
            "  streamgauge collect --task sentiment --json --config cluster.properties"
        })
final class CollectCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--task", paramLabel = "sentiment|digits", description = "Only for this task (default: both).")
    private @Nullable Task task;

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    CollectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ClusterSettings cluster = options.cluster(console);
        ArrayNode results = Json.object().putArray("tasks");
        boolean overtaken = false;
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            ExampleCollector collector = new ExampleCollector(cluster, serdes);
            for (Task each : task == null ? List.of(Task.values()) : List.of(task)) {
                ExampleCollector.Collection collected = collector.collect(each, ConsoleProgress.on(console));
                overtaken |= collected.overtaken();
                if (json) {
                    results.addObject().put("task", each.id()).setAll(RetrainingView.json(collected));
                } else {
                    console.out().println(each.id() + ": " + RetrainingView.text(collected));
                }
            }
        }
        if (json) {
            console.out().println(Json.pretty(results));
        }
        return overtaken ? Failures.FAILED : CommandLine.ExitCode.OK;
    }
}
