package io.streamgauge.models.network;

import ai.djl.Device;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;

/**
 * A network with its weights, ready to answer, whatever way it computes.
 *
 * <p>Owns its memory, native or not, until {@link #close}. Safe for use by several threads, but not for closing while another thread
 * is inside a call.
 */
public sealed interface InferenceNetwork extends AutoCloseable permits Network, FoldedSentimentNetwork, NgramNetwork {

    /**
     * The quickest way to compute an architecture on a device: folded for a {@link SentimentConv} on the CPU whose tables
     * can be afforded, otherwise the plain way. Both answer the same to 1e-4.
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

    /** What this network is. */
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

    /** Releases the memory; calls afterwards fail. Doing it again changes nothing. */
    @Override
    void close();
}
