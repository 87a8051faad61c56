package io.streamgauge.scorer.inference;

import ai.djl.Device;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A classifier that computes with the bundle's network on the CPU: single events are too small for the way to a GPU and
 * back.
 *
 * <p>Closing waits for calls under way, because the network's memory must not vanish beneath them.
 */
public final class NetworkClassifier implements Classifier {
    private final List<String> labels;
    private final InferenceNetwork network;
    private final CostCurve costs;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private NetworkClassifier(List<String> labels, InferenceNetwork network, CostCurve costs) {
        this.labels = labels;
        this.network = network;
        this.costs = costs;
    }

    /**
     * Loads a bundle's network, warms it up and measures it: the first call of a network prepares memory and code paths,
     * which takes many times as long as any later call.
     *
     * @param bundle a bundle that was checked
     * @return the classifier, which the caller closes
     */
    public static Classifier load(ModelBundle bundle) {
        Manifest manifest = bundle.manifest();
        InferenceNetwork network = bundle.loadForInference(Device.cpu());
        try {
            return new NetworkClassifier(
                    manifest.labels(), network, CostMeasurement.of(network, manifest.preprocessing()));
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    @Override
    public CostCurve costs() {
        return costs;
    }

    @Override
    public List<Scores> classify(List<? extends Features> inputs) {
        use.readLock().lock();
        try {
            requireOpen();
            List<float[]> probabilities = NativeMemory.demand(() -> network.probabilities(inputs));
            if (probabilities.size() != inputs.size()) {
                throw new IllegalStateException(
                        "The network gave " + probabilities.size() + " answers to " + inputs.size() + " inputs");
            }
            List<Scores> scores = new ArrayList<>(probabilities.size());
            for (float[] one : probabilities) {
                scores.add(new Scores(labels, one));
            }
            return scores;
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public Explanation explain(Features input, int label) {
        use.readLock().lock();
        try {
            requireOpen();
            return NativeMemory.demand(() -> network.explain(input, label));
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public Map<String, Float> statistics(Features input) {
        use.readLock().lock();
        try {
            requireOpen();
            return NativeMemory.demand(() -> network.statistics(input));
        } finally {
            use.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The classifier is closed");
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                network.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
