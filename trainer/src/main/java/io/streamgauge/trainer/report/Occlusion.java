package io.streamgauge.trainer.report;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.preprocessing.WordPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * Hides each word of a text in turn, after Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014:
 * a word's influence is the logit of the second label minus what it is when the word is unknown.
 *
 * @param network with one logit; stays the caller's
 * @param preprocessing what makes its inputs
 */
record Occlusion(InferenceNetwork network, TextPreprocessing preprocessing) implements WordInfluences {
    @Override
    public Excerpt of(String text) {
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
        return new Excerpt(padding > 0 ? 0 : positions.get(0).start(), words);
    }

    @Override
    public String shown() {
        return "What the network read of each text, its last " + preprocessing.maximumWords() + " words.";
    }

    @Override
    public String depth() {
        return "the more the answer changes when they are hidden";
    }
}
