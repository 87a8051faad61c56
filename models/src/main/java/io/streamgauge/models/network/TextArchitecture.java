package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;

/** A network that reads a text's word indices, {@code (batch, words)} int64, and answers with the logit of "positive". */
public sealed interface TextArchitecture extends Architecture permits SentimentConv, SentimentRecurrent {
    /** Number of word indices. */
    int vocabularySize();

    /** Words per text after padding or truncation. */
    int words();

    @Override
    default Output output() {
        return Output.SIGMOID;
    }

    @Override
    default int labelCount() {
        return 2;
    }

    @Override
    default boolean reads(Preprocessing preprocessing) {
        return preprocessing instanceof TextPreprocessing text
                && text.maximumWords() == words()
                && text.vocabularySize() <= vocabularySize();
    }
}
