package io.streamgauge.models.preprocessing;

/** Preprocessing of texts, whatever features it makes of them. */
public sealed interface TextEncoder extends Preprocessing permits TextPreprocessing, NgramPreprocessing {
    /**
     * The features of a text.
     *
     * @param text any text; unpaired surrogates and texts without words included
     */
    Features encode(String text);
}
