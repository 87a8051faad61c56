package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.RandomModels;
import io.streamgauge.localstack.Directories;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures the scorer from end to end, on a broker and a registry of its own, and its peers beside it.
 *
 * @param home directory of the installation, for its commit
 * @param sentiment a model for reviews
 * @param data data directory with the Large Movie Review Dataset; without it reviews are made up
 * @param peers whether the peers are measured, too
 * @param meterPairs how often the scorer is measured with its meters and without, one after the other; 0 for never
 * @param seconds about how long each load lasts; there are two to warm up and measure, and one for latencies, for each
 *     contestant. More than 0
 * @param mostEvents most events that lie in the broker at once, 200 or more
 */
public record ScoringBenchmark(
        Path home,
        ModelBundle sentiment,
        @Nullable Path data,
        boolean peers,
        int meterPairs,
        double seconds,
        long mostEvents) {

    /** One row of a table. */
    private record Entry(ModelBundle bundle, Contestant contestant, ProcessingGuarantee guarantee) {}

    /**
     * Runs everything, which takes about three times {@code seconds} for each contestant and a few seconds besides.
     *
     * @param progress hears what is being measured
     * @throws BenchmarkException when a contestant fails; the directory with the logs is then kept, and named
     */
    public ScoringReport run(ProgressListener progress) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("streamgauge-benchmark-");
        ScoringReport report = run(progress, directory);
        Directories.deleteRecursively(directory);
        return report;
    }

    private ScoringReport run(ProgressListener progress, Path directory) throws IOException, InterruptedException {
        EventSource source = new EventSource(data);
        List<BareNetwork> bare = new ArrayList<>();
        List<Measurement> measurements = new ArrayList<>();
        List<Entry> entries = entries(directory);
        Set<ModelBundle> bundles = new LinkedHashSet<>();
        entries.forEach(entry -> bundles.add(entry.bundle()));
        for (ModelBundle bundle : bundles) {
            progress.started("bare network " + bundle.manifest().name(), 0, "events");
            BareNetwork network = BareNetwork.measure(bundle, source, seconds, directory);
            progress.finished(String.format(Locale.ROOT, "%.0f events/s", network.eventsPerSecond()));
            bare.add(network);
        }
        try (LocalStack stack = LocalStack.start(directory.resolve("stack"))) {
            for (Entry entry : entries) {
                progress.started(
                        entry.contestant().title() + ", "
                                + entry.guarantee().name().toLowerCase(Locale.ROOT),
                        0,
                        "events");
                TrialSetup setup = new TrialSetup(
                        stack,
                        directory,
                        measurements.size(),
                        entry.contestant(),
                        entry.guarantee(),
                        entry.bundle(),
                        entry.contestant().settings());
                Trial trial = new Trial(setup, source, new Load.Plan(seconds, mostEvents));
                Measurement measurement = trial.run();
                measurements.add(measurement);
                progress.finished(String.format(
                        Locale.ROOT,
                        "%.0f events/s, p99 %.1f ms at half of it",
                        measurement.maximum().eventsPerSecond(),
                        measurement.openLoop().latencies().getValueAtPercentile(99) / 1e3));
            }
        }
        return new ScoringReport(
                Machine.current(home, ChildProcess.circumstances()),
                bundles.stream()
                        .map(bundle -> source.description(bundle.manifest().task()))
                        .toList(),
                bare,
                measurements);
    }

    private List<Entry> entries(Path directory) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(sentiment, Contestant.STREAMGAUGE, ProcessingGuarantee.EXACTLY_ONCE_V2));
        entries.add(new Entry(sentiment, Contestant.STREAMGAUGE, ProcessingGuarantee.AT_LEAST_ONCE));
        if (peers) {
            entries.add(new Entry(sentiment, Contestant.CONSUMER_LOOP, ProcessingGuarantee.AT_LEAST_ONCE));
            entries.add(new Entry(sentiment, Contestant.STREAMGAUGE_PER_RECORD, ProcessingGuarantee.EXACTLY_ONCE_V2));
            // N-grams have no layers that DJL could compute.
            if (!(sentiment.manifest().architecture() instanceof SentimentNgrams)) {
                entries.add(new Entry(sentiment, Contestant.PREDICTOR, ProcessingGuarantee.EXACTLY_ONCE_V2));
            }
            ModelBundle crayfish = RandomModels.crayfish(directory.resolve("crayfish"));
            OnnxModel.requireSameAnswers(crayfish);
            entries.add(new Entry(crayfish, Contestant.STREAMGAUGE, ProcessingGuarantee.EXACTLY_ONCE_V2));
            entries.add(new Entry(crayfish, Contestant.STREAMGAUGE, ProcessingGuarantee.AT_LEAST_ONCE));
            entries.add(new Entry(crayfish, Contestant.ONNX_RUNTIME, ProcessingGuarantee.AT_LEAST_ONCE));
        }
        for (int pair = 0; pair < meterPairs; pair++) {
            // Each is first as often as the other: what comes later finds a broker with more in it.
            for (boolean first : new boolean[] {true, false}) {
                Contestant contestant =
                        first == (pair % 2 == 0) ? Contestant.STREAMGAUGE : Contestant.STREAMGAUGE_WITHOUT_METERS;
                entries.add(new Entry(sentiment, contestant, ProcessingGuarantee.EXACTLY_ONCE_V2));
            }
        }
        return entries;
    }
}
