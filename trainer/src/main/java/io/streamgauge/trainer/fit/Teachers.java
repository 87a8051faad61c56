package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.training.loss.Loss;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Trained networks whose mean answer another network learns in place of the labels: Hinton, Vinyals and Dean, "Distilling the
 * Knowledge in a Neural Network", 2015. They are asked about the very inputs that the student sees in a step, distorted as
 * those are, which Beyer et al., "Knowledge Distillation: A Good Teacher Is Patient and Consistent", 2022, found to matter.
 *
 * <p>Owns the teachers' weights until {@link #close}. Belongs to the thread that trains.
 */
final class Teachers implements AutoCloseable {
    /**
     * What all logits are divided by before answers are compared: above 1, a teacher tells more of the labels that it thinks
     * unlikely. Hinton et al. tried 1 to 20; the more the smaller the student.
     */
    private static final float TEMPERATURE = 2;

    private final Architecture.Output output;
    private final Map<Device, List<Network>> networks;

    private Teachers(Architecture.Output output, Map<Device, List<Network>> networks) {
        this.output = output;
        this.networks = networks;
    }

    /**
     * Loads teachers.
     *
     * @param bundles one or more that {@link #requireFitting fit}
     * @param student what shall learn from them
     * @param devices where to keep their weights and to compute
     */
    static Teachers load(List<ModelBundle> bundles, Architecture student, List<Device> devices) {
        Map<Device, List<Network>> networks = new HashMap<>();
        Teachers teachers = new Teachers(student.output(), networks);
        try {
            for (Device device : new LinkedHashSet<>(devices)) {
                List<Network> onDevice = new ArrayList<>();
                networks.put(device, onDevice);
                for (ModelBundle bundle : bundles) {
                    onDevice.add((Network) bundle.load(device));
                }
            }
        } catch (RuntimeException | Error e) {
            teachers.close();
            throw e;
        }
        return teachers;
    }

    /**
     * Checks that bundles can teach a network.
     *
     * @param student what shall learn
     * @param preprocessing what the student's inputs were made by
     * @throws IllegalArgumentException when one has other labels or inputs, or the student's or its kind has no steps to learn
     *     in
     */
    static void requireFitting(
            List<ModelBundle> bundles, Architecture student, List<String> labels, Preprocessing preprocessing) {
        if (!bundles.isEmpty() && student instanceof SentimentNgrams) {
            throw new IllegalArgumentException(
                    "A sentiment-ngrams is fitted to counts and cannot learn from teachers: leave --teacher out");
        }
        for (ModelBundle bundle : bundles) {
            Manifest manifest = bundle.manifest();
            if (!manifest.labels().equals(labels)) {
                throw new IllegalArgumentException("The teacher in " + bundle.directory() + " has the labels "
                        + manifest.labels() + ", the network to train has " + labels
                        + ": name one that answers the same question");
            }
            if (!manifest.understands(preprocessing)) {
                throw new IllegalArgumentException("The teacher in " + bundle.directory() + ", a "
                        + manifest.architecture().getClass().getSimpleName()
                        + ", reads other inputs than the network to train: name one with pictures of the same size,"
                        + " or with the same words in the same order");
            }
        }
    }

    /** Names and weights' hashes, for who wants to know where a network has its knowledge from. */
    static String description(List<ModelBundle> bundles) {
        return bundles.stream()
                .map(ModelBundle::manifest)
                .map(manifest -> manifest.name() + " " + manifest.version() + " (weights "
                        + manifest.weights().sha256() + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * The teachers' mean answer, at {@link #TEMPERATURE}. Not to be called while gradients are collected.
     *
     * @param examples a step's input
     * @return probabilities, {@code (batch, 1)} of the second label or {@code (batch, labels)}; owned by the examples' manager
     */
    NDArray answers(NDArray examples) {
        List<Network> present = Objects.requireNonNull(networks.get(examples.getDevice()));
        NDArray sum = examples.getManager().create(0f);
        for (Network network : present) {
            NDArray logits = network.logits(examples).div(TEMPERATURE);
            sum = sum.add(output == Architecture.Output.SIGMOID ? Activation.sigmoid(logits) : logits.softmax(1));
        }
        return sum.div(present.size());
    }

    /**
     * How far a student is from its teachers: the cross entropy of their answers and its own, both at {@link #TEMPERATURE}, times
     * its square, which gives gradients the size that labels would (section 2 of Hinton et al.).
     *
     * @param answers of the teachers, as {@link #answers} gives them
     * @param logits of the student, of the same shape
     * @return the mean over the batch; owned by the logits' manager
     */
    NDArray loss(NDArray answers, NDArray logits) {
        NDArray softened = Scaling.scaled(logits, 1 / TEMPERATURE);
        NDArray distance = output == Architecture.Output.SIGMOID
                ? Loss.sigmoidBinaryCrossEntropyLoss().evaluate(new NDList(answers), new NDList(softened))
                : softened.logSoftmax(1).mul(answers).sum(new int[] {1}).mean().neg();
        return Scaling.scaled(distance, TEMPERATURE * TEMPERATURE);
    }

    @Override
    public void close() {
        networks.values().forEach(present -> present.forEach(Network::close));
    }
}
