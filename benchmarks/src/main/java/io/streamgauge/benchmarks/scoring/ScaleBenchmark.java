package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.localstack.Directories;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures scorers that share the work, on a broker and a registry of their own, all on this machine.
 *
 * @param home directory of the installation, for its commit
 * @param sentiment a model for reviews
 * @param data data directory with the Large Movie Review Dataset; without it reviews are made up
 * @param partitions numbers of partitions, each 2 or more
 * @param seconds about how long each load lasts; there are six for each number of partitions. More than 0
 * @param mostEvents most events that lie in the broker at once, 200 or more
 */
public record ScaleBenchmark(
        Path home,
        ModelBundle sentiment,
        @Nullable Path data,
        List<Integer> partitions,
        double seconds,
        long mostEvents) {

    /**
     * Runs everything.
     *
     * @param progress hears what is being measured
     * @throws BenchmarkException when a scorer fails; the directory with the logs is then kept, and named
     */
    public ScaleReport run(ProgressListener progress) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("streamgauge-benchmark-");
        EventSource source = new EventSource(data);
        List<ScaleMeasurement> measurements = new ArrayList<>();
        try (LocalStack stack = LocalStack.start(directory.resolve("stack"))) {
            for (int number : partitions) {
                progress.started(number + " partitions", 0, "events");
                ScaleMeasurement measurement = new ScaleTrial(
                                stack, directory, sentiment, source, number, new Load.Plan(seconds, mostEvents))
                        .run();
                measurements.add(measurement);
                progress.finished(String.format(
                        Locale.ROOT,
                        "%.0f events/s by one scorer, %.0f by two",
                        measurement.one().eventsPerSecond(),
                        measurement.two().eventsPerSecond()));
            }
        }
        Directories.deleteRecursively(directory);
        Map<String, String> circumstances = new LinkedHashMap<>(ChildProcess.circumstances());
        circumstances.put(
                "model",
                sentiment.manifest().name() + " " + sentiment.manifest().version());
        circumstances.put("events", source.description(sentiment.manifest().task()));
        return new ScaleReport(Machine.current(home, circumstances), measurements);
    }
}
