package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.Features;
import java.util.List;

/** What a network insists on before features reach native code. Stateless. */
final class Inputs {
    private Inputs() {}

    static void requireSome(List<? extends Features> inputs) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to score: the list of inputs is empty");
        }
    }

    /** The word indices of an input, as many as the network reads, each with a row in its table. */
    static int[] words(TextArchitecture network, Features features) {
        if (!(features instanceof Features.Words words)) {
            throw anotherKind(network, features);
        }
        int[] indices = words.indices();
        requireLength(indices.length, network.words());
        for (int index : indices) {
            if (index < 0 || index >= network.vocabularySize()) {
                // Native code would read outside the table.
                throw new IllegalArgumentException(
                        "The word index " + index + " is outside the network's " + network.vocabularySize() + " words");
            }
        }
        return indices;
    }

    /** The n-grams of an input. */
    static long[] ngrams(SentimentNgrams network, Features features) {
        if (!(features instanceof Features.Ngrams ngrams)) {
            throw anotherKind(network, features);
        }
        return ngrams.hashes();
    }

    /** The pixels of an input, as many as the network reads. */
    static float[] pixels(PictureArchitecture network, Features features) {
        if (!(features instanceof Features.Pixels pixels)) {
            throw anotherKind(network, features);
        }
        requireLength(pixels.values().length, network.height() * network.width());
        return pixels.values();
    }

    /** A label by its position among the network's outputs. */
    static void requireLabel(Architecture network, int label) {
        if (label < 0 || label >= network.labelCount()) {
            throw new IllegalArgumentException("There is no label " + label + ": the network tells "
                    + network.labelCount() + " apart, counted from 0");
        }
    }

    private static void requireLength(int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException("An input has " + length + " values, the network reads " + expected);
        }
    }

    static IllegalArgumentException anotherKind(Architecture network, Features features) {
        return new IllegalArgumentException("A " + network.getClass().getSimpleName() + " cannot read "
                + features.getClass().getSimpleName());
    }
}
