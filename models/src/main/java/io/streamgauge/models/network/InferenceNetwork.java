package io.streamgauge.models.network;

import ai.djl.Device;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;

/**
 * A network with its weights, ready to answer, whatever way it computes.
 *
 * <p>Owns native memory until {@link #close}. Safe for use by several threads, but not for closing while another thread
 * is inside a call.
 */
public sealed interface InferenceNetwork extends AutoCloseable permits Network, FoldedSentimentNetwork {

    /**
     * The quickest way to compute an architecture on a device: folded for a {@link SentimentConv} on the CPU whose tables
     * can be afforded; DJL's blocks otherwise, for a {@link PictureConv} with its batch normalisations folded into the
     * convolutions. All answer as the plain blocks do to 1e-4.
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
        if (architecture instanceof PictureConv picture && picture.normalisation() == PictureConv.Normalisation.BATCH) {
            return Network.load(picture.withoutNormalisation(), new FoldedNormalisation(picture, weights), device);
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

    /** Releases the native memory; calls afterwards fail. Doing it again changes nothing. */
    @Override
    void close();
}
