package io.streamgauge.trainer.report;

import io.streamgauge.models.network.Network;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing.WordPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * Which words of a text moved a network's answer: each is hidden in turn, after Zeiler and Fergus, "Visualizing and
 * Understanding Convolutional Networks", 2014. Stateless.
 */
final class Occlusion {
    private Occlusion() {}

    /**
     * A word and what it did.
     *
     * @param position where it lies in the text
     * @param influence the logit of the second label minus what it is when the word is unknown: above 0 when the word
     *     spoke for the second label, below 0 when it spoke for the first
     */
    record Word(WordPosition position, double influence) {}

    /**
     * The words that a network reads of a text, first to last.
     *
     * @param network with one logit
     */
    static List<Word> words(Network network, TextPreprocessing preprocessing, String text) {
        int[] indices = preprocessing.encode(text).indices();
        List<WordPosition> positions = preprocessing.positions(text);
        int padding = indices.length - positions.size();
        List<Features> variants = new ArrayList<>();
        variants.add(new Features.Words(indices));
        for (int word = 0; word < positions.size(); word++) {
            int[] hidden = indices.clone();
            hidden[padding + word] = TextPreprocessing.UNKNOWN;
            variants.add(new Features.Words(hidden));
        }
        List<float[]> logits = network.logits(variants);
        List<Word> words = new ArrayList<>();
        for (int word = 0; word < positions.size(); word++) {
            words.add(new Word(positions.get(word), (double) logits.get(0)[0] - logits.get(word + 1)[0]));
        }
        return words;
    }
}
