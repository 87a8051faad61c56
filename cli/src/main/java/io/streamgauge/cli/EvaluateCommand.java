package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge evaluate}: how good a bundle is on the test set of its task. */
@Command(
        name = "evaluate",
        description = "Measure a bundle on the test set of its task.",
        footer = {"  streamgauge evaluate runs/lenet-1-20260102-130405/bundle", "  streamgauge evaluate BUNDLE --json"})
final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "BUNDLE", description = "Directory of the bundle.")
    @SuppressWarnings("NullAway.Init")
    private Path bundle;

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelBundle opened = Bundles.open(bundle);
        ProgressListener progress = ConsoleProgress.on(console);
        Examples test = TaskData.test(opened.manifest().preprocessing(), data.directory(console), progress);
        Evaluation evaluation;
        double seconds;
        try (InferenceNetwork network = opened.load(device.load())) {
            long begin = System.nanoTime();
            evaluation = Evaluator.evaluate(network, opened.manifest().labels(), test, "the test set", progress);
            seconds = (System.nanoTime() - begin) / 1e9;
        }
        if (json) {
            ObjectNode node = EvaluationView.json(evaluation, opened.manifest().abstention());
            node.put("model", opened.manifest().name());
            node.put("version", opened.manifest().version());
            node.put("seconds", seconds);
            node.put("device", device.device().toString());
            node.put("threads", device.threads());
            console.out().println(Json.pretty(node));
        } else {
            console.out()
                    .println(opened.manifest().name() + " " + opened.manifest().version());
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%,.0f examples per second from the first one on, %s, threads per operation: %d%n",
                            evaluation.count() / seconds,
                            device.device(),
                            device.threads());
            EvaluationView.print(evaluation, opened.manifest().abstention(), console.out()::println);
        }
        return CommandLine.ExitCode.OK;
    }
}
