package io.streamgauge.models.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The shape of a network with its hyperparameters: all that is needed to build it and to say which tensors it has.
 * Immutable, part of the manifest, safe for use by several threads.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SentimentConv.class, name = "sentiment-conv"),
    @JsonSubTypes.Type(value = SentimentRecurrent.class, name = "sentiment-recurrent"),
    @JsonSubTypes.Type(value = SentimentNgrams.class, name = "sentiment-ngrams"),
    @JsonSubTypes.Type(value = LeNet.class, name = "lenet"),
    @JsonSubTypes.Type(value = PictureConv.class, name = "picture-conv"),
    @JsonSubTypes.Type(value = EarlyExit.class, name = "early-exit"),
    @JsonSubTypes.Type(value = FeedForward.class, name = "feed-forward")
})
public sealed interface Architecture permits TextArchitecture, PictureArchitecture, SentimentNgrams {

    /** What a network's last layer means. */
    enum Output {
        /** One value: the logit of the second of two labels. */
        SIGMOID,
        /** One value per label: logits whose softmax is the distribution. */
        SOFTMAX
    }

    /** How the last layer is read. */
    Output output();

    /** Number of labels the network tells apart, 2 or more. */
    int labelCount();

    /**
     * The tensors by name, in the order of the layers, each with its shape. All are floating point but for
     * {@link #integerTensors}.
     *
     * <p>Names are those of PyTorch's modules ("dense1.weight"), so that a Python reader finds its way.
     */
    Map<String, long[]> tensors();

    /** Names of the tensors that hold int64 values: keys of rows, which are neither rounded nor trained. */
    default Set<String> integerTensors() {
        return Set.of();
    }

    /** Names of the tensors that hold no values below 0, such as variances, of which roots are taken. */
    default Set<String> nonNegativeTensors() {
        return Set.of();
    }

    /**
     * The networks that each give logits by themselves, in the order in which they are asked, by what the names of their
     * tensors begin with here: most often this one alone, by an empty name.
     */
    default Map<String, ? extends Architecture> exits() {
        return Map.of("", this);
    }

    /**
     * Names of the tensors of the last layer, or of that of each exit. It gives the logits: dividing its tensors by a number
     * divides the logits by it.
     */
    default Set<String> outputTensors() {
        return exits().keySet().stream()
                .flatMap(prefix -> tensors().keySet().stream().filter(name -> name.startsWith(prefix + "output.")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a preprocessing makes the features that this network reads, of the right size. */
    boolean reads(Preprocessing preprocessing);

    /** The layers from the input to the logits; dropout and activations, which change no shape, are left out. */
    List<Layer> summary();

    /** Number of parameters: the sizes of all floating-point tensors together. */
    default long parameterCount() {
        long count = 0;
        for (Map.Entry<String, long[]> tensor : tensors().entrySet()) {
            if (!integerTensors().contains(tensor.getKey())) {
                count += Layer.size(tensor.getValue());
            }
        }
        return count;
    }
}
