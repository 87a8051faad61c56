package io.streamgauge.models.drift;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that tell texts of one kind from those of another. Stateless. */
public final class TextStatistics {
    /** How many words, or distinct n-grams, the network reads of a text. */
    public static final String LENGTH = "length";

    /** Share of them that the network does not know, 0 to 1; 0 for a text without any. */
    public static final String UNKNOWN = "unknown";

    private TextStatistics() {}

    /** The statistics of a text of words by name. */
    public static Map<String, Float> of(Features.Words words) {
        int length = 0;
        int unknown = 0;
        for (int index : words.indices()) {
            length += index == TextPreprocessing.PADDING ? 0 : 1;
            unknown += index == TextPreprocessing.UNKNOWN ? 1 : 0;
        }
        return of(length, unknown);
    }

    /**
     * The statistics of a text by name.
     *
     * @param length of the text, in what the network reads
     * @param unknown how many of those it does not know
     */
    public static Map<String, Float> of(int length, int unknown) {
        Map<String, Float> statistics = new LinkedHashMap<>();
        statistics.put(LENGTH, (float) length);
        statistics.put(UNKNOWN, length == 0 ? 0 : (float) unknown / length);
        return statistics;
    }
}
