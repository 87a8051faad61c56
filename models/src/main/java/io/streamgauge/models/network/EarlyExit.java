package io.streamgauge.models.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network with two exits: a small one answers the pictures that it is sure of, a large one the few others. So pictures cost little
 * more than the small one takes, and are answered nearly as well as the large one could. Teerapittayanon et al., "BranchyNet:
 * Fast Inference via Early Exiting from Deep Neural Networks", 2016; here the exits share no layers.
 *
 * <p>Input {@code (batch, 1, height, width)} float32, 0 to 1; output {@code (batch, labels)} float32, each row the logits of
 * the exit that answered. A picture leaves early if the largest of the early exit's probabilities is at least
 * {@code confidence}. Where that lies within rounding of it, the same picture may leave by either exit, depending on the batch
 * and the machine. An explanation that hides parts of a picture may compare the answers of both.
 *
 * @param early the small network
 * @param late the large network, which reads as large pictures and tells as many labels apart
 * @param confidence with which a picture leaves early, 0 (all do) to below 1
 */
public record EarlyExit(PictureConv early, PictureConv late, float confidence) implements PictureArchitecture {
    private static final String EARLY = "early.";
    private static final String LATE = "late.";

    /** Checks the values, and that a network of them can be afforded. */
    public EarlyExit(PictureConv early, PictureConv late, float confidence) {
        requireAlike("height", early.height(), late.height());
        requireAlike("width", early.width(), late.width());
        requireAlike("labels", early.labels(), late.labels());
        Hyperparameters.probability("confidence", confidence);
        this.early = early;
        this.late = late;
        this.confidence = confidence;
        Hyperparameters.affordable(tensors());
    }

    private static void requireAlike(String name, int early, int late) {
        if (early != late) {
            throw new IllegalArgumentException(
                    name + " is " + early + " in early and " + late + " in late: it must be the same in both");
        }
    }

    /** The early one first. */
    @Override
    public Map<String, PictureConv> exits() {
        Map<String, PictureConv> exits = new LinkedHashMap<>();
        exits.put(EARLY, early);
        exits.put(LATE, late);
        return exits;
    }

    /** The same network for weights into which the normalisations are folded. */
    EarlyExit withoutNormalisation() {
        return new EarlyExit(early.withoutNormalisation(), late.withoutNormalisation(), confidence);
    }

    @Override
    public int height() {
        return early.height();
    }

    @Override
    public int width() {
        return early.width();
    }

    @Override
    public int labelCount() {
        return early.labels();
    }

    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        exits().forEach((prefix, exit) -> exit.tensors().forEach((name, shape) -> tensors.put(prefix + name, shape)));
        return tensors;
    }

    @Override
    public Set<String> nonNegativeTensors() {
        return exits().entrySet().stream()
                .flatMap(exit -> exit.getValue().nonNegativeTensors().stream().map(name -> exit.getKey() + name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The layers of the early exit, then those of the late one, which begin at the input again. */
    @Override
    public List<Layer> summary() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer("input", new long[] {1, height(), width()}, 0));
        exits().forEach((prefix, exit) -> {
            boolean inputAgain = layers.size() > 1;
            List<Layer> own = exit.summary();
            for (Layer layer : own.subList(1, own.size())) {
                layers.add(new Layer(prefix + layer.name(), layer.outputShape(), layer.parameters(), inputAgain));
                inputAgain = false;
            }
        });
        return layers;
    }
}
