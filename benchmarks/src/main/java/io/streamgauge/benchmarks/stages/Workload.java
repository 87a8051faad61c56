package io.streamgauge.benchmarks.stages;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.trainer.data.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What all stages work on: a model for reviews and reviews. System properties say which, because JMH measures in child
 * processes.
 */
@State(Scope.Benchmark)
public class Workload {
    /** Property: the directory of the bundle, {@value #DEFAULT_BUNDLE} unless given. */
    static final String BUNDLE = "streamgauge.benchmarks.bundle";

    /** Property: a data directory with the Large Movie Review Dataset; without it reviews are made up. */
    static final String DATA = "streamgauge.benchmarks.data";

    static final String DEFAULT_BUNDLE = "models/benchmark/sentiment-conv";
    private static final int REVIEWS = 2_048;

    private ModelBundle bundle;
    private List<String> texts;
    private List<? extends Features> features;
    private int next;

    /** Opens the bundle and reads or makes the reviews. */
    @Setup
    public void prepare() {
        // One thread calls, so it alone counts: what a stage costs, not how well it spreads.
        NativeRuntime.load(1);
        bundle = ModelBundle.open(Path.of(System.getProperty(BUNDLE, DEFAULT_BUNDLE)));
        String data = System.getProperty(DATA);
        texts = data == null
                ? Reviews.generated(Reviews.vocabulary(preprocessing()), REVIEWS)
                : Reviews.fromDataset(new DataDirectory(Path.of(data)), REVIEWS);
        features = texts.stream().map(preprocessing()::encode).toList();
    }

    /** The model. */
    public ModelBundle bundle() {
        return bundle;
    }

    /** The model's preprocessing. */
    public TextEncoder preprocessing() {
        return (TextEncoder) bundle.manifest().preprocessing();
    }

    /** All reviews. */
    public List<String> texts() {
        return texts;
    }

    /** The position of the next review, round and round. */
    public int next() {
        next = next + 1 == REVIEWS ? 0 : next + 1;
        return next;
    }

    /** The next features, round and round. */
    public List<? extends Features> nextBatch(int size) {
        int start = next + size > REVIEWS ? 0 : next;
        next = start + size;
        return features.subList(start, start + size);
    }
}
