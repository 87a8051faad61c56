package io.streamgauge.models.network;

import ai.djl.Device;
import io.streamgauge.models.drift.PictureStatistics;
import io.streamgauge.models.drift.TextStatistics;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import java.util.Map;

/**
 * A network with its weights, ready to answer, whatever way it computes.
 *
 * <p>Owns its memory, native or not, until {@link #close}. Safe for use by several threads, but not for closing while another thread
 * is inside a call.
 */
public sealed interface InferenceNetwork extends AutoCloseable permits Network, FoldedSentimentNetwork, NgramNetwork {

    /**
     * The quickest way to compute an architecture on a device: folded for a {@link SentimentConv} on the CPU whose tables
     * can be afforded; DJL's blocks otherwise, for a {@link PictureConv} or {@link EarlyExit} with its batch normalisations
     * folded into the convolutions. All answer as the plain blocks do to 1e-4, save what an {@link EarlyExit} is sure of to
     * within rounding of its confidence.
     *
     * @param architecture what to build
     * @param weights read once, before this returns
     * @param device where to keep the weights and to compute
     * @throws IllegalArgumentException when a tensor is missing or has another type or shape
     */
    static InferenceNetwork load(Architecture architecture, WeightSource weights, Device device) {
        if (architecture instanceof SentimentConv sentiment
                && Device.Type.CPU.equals(device.getDeviceType())
                && FoldedSentimentNetwork.affordable(sentiment)) {
            return FoldedSentimentNetwork.load(sentiment, weights);
        }
        if (architecture instanceof EarlyExit exits) {
            return Network.load(exits.withoutNormalisation(), new FoldedNormalisation(exits, weights), device);
        }
        if (architecture instanceof PictureConv picture) {
            return Network.load(picture.withoutNormalisation(), new FoldedNormalisation(picture, weights), device);
        }
        return loadPlain(architecture, weights, device);
    }

    /**
     * The plain way to compute an architecture on a device: DJL's blocks, but for a {@link SentimentNgrams}, which has none
     * and looks up its rows on the CPU, whatever the device.
     *
     * @param architecture what to build
     * @param weights read once, before this returns
     * @param device where to keep the weights and to compute
     * @throws IllegalArgumentException when a tensor is missing, or has another type, shape or order than it must
     */
    static InferenceNetwork loadPlain(Architecture architecture, WeightSource weights, Device device) {
        if (architecture instanceof SentimentNgrams ngrams) {
            return NgramNetwork.load(ngrams, weights);
        }
        return Network.load(architecture, weights, device);
    }

    /** What is computed: the architecture that was loaded, or the one that it was folded to. */
    Architecture architecture();

    /**
     * The distribution over the labels for each input.
     *
     * @param inputs features of the architecture's kind and size, at least one
     * @return one array per input in the same order; each has one probability per label and sums to 1
     * @throws IllegalArgumentException when an input is of another kind or size
     * @throws IllegalStateException when the network is closed
     */
    List<float[]> probabilities(List<? extends Features> inputs);

    /**
     * What the last layer gives for each input, before sigmoid or softmax: unlike a probability near 1, it still tells
     * small differences.
     *
     * @param inputs features of the architecture's kind and size, at least one
     * @return one array per input in the same order: one logit of the second label for {@link Architecture.Output#SIGMOID},
     *     one per label for {@link Architecture.Output#SOFTMAX}
     * @throws IllegalArgumentException when an input is of another kind or size
     * @throws IllegalStateException when the network is closed
     */
    List<float[]> logits(List<? extends Features> inputs);

    /**
     * Numbers that tell inputs of one kind from those of another, by name: {@link TextStatistics} or
     * {@link PictureStatistics}. Does not compute the network.
     *
     * @param features of the architecture's kind and size
     * @throws IllegalArgumentException when they are of another kind
     * @throws IllegalStateException when the network is closed and would be asked
     */
    default Map<String, Float> statistics(Features features) {
        if (features instanceof Features.Words words) {
            return TextStatistics.of(words);
        }
        if (features instanceof Features.Pixels pixels && architecture() instanceof PictureArchitecture picture) {
            return PictureStatistics.of(pixels, picture.width());
        }
        throw Inputs.anotherKind(architecture(), features);
    }

    /**
     * What the parts of an input did for a label. Networks whose log-odds are a sum over the parts say so exactly; for the
     * others one part after another is hidden, which takes as many answers as there are words, or at most 169 for a
     * picture, and one more.
     *
     * @param input features of the architecture's kind and size
     * @param label position of the label among the outputs, from 0
     * @throws IllegalArgumentException when the input is of another kind or size, or there is no such label
     * @throws IllegalStateException when the network is closed
     */
    default Explanation explain(Features input, int label) {
        return Occlusion.explain(this, input, label);
    }

    /** Releases the memory; calls afterwards fail. Doing it again changes nothing. */
    @Override
    void close();
}
