package io.streamgauge.scorer.inference;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.WordAttribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Explanations as the records that are written. Stateless. */
public final class AttributionRecords {
    /** The longest word that is repeated, in Unicode characters: a text may be one word of 65,536. */
    private static final int LONGEST_WORD = 64;

    private AttributionRecords() {}

    /**
     * The words that did most, strongest first; of words equally strong, the first in the text. Those that did nothing are
     * left out.
     *
     * @param label the label that is explained
     * @param text what was explained
     * @param preprocessing what made the network's input of it
     * @param mostWords how many words at most
     * @throws ArithmeticException when a score is no finite number
     */
    public static Attributions of(
            Explanation.Text explanation, String label, String text, TextEncoder preprocessing, int mostWords) {
        requireFinite(explanation);
        List<WordAttribution> words = explanation.in(text, preprocessing).stream()
                .filter(word -> word.score() != 0)
                .sorted(Comparator.comparingDouble((Explanation.Word word) -> -Math.abs(word.score())))
                .limit(mostWords)
                .map(word -> record(word, text))
                .toList();
        return new Attributions(method(explanation), label, words, null);
    }

    /**
     * A heat map.
     *
     * @param label the label that is explained
     * @throws ArithmeticException when a score is no finite number
     */
    public static Attributions of(Explanation.Picture explanation, String label) {
        requireFinite(explanation);
        List<Float> scores = new ArrayList<>(explanation.scores().length);
        for (float score : explanation.scores()) {
            scores.add(score);
        }
        return new Attributions(
                method(explanation),
                label,
                List.of(),
                new PictureAttributions(explanation.height(), explanation.width(), explanation.cell(), scores));
    }

    /** Readers in other languages count characters, where Java counts UTF-16's units. */
    private static WordAttribution record(Explanation.Word word, String text) {
        int begin = word.position().start();
        int end = word.position().end();
        int start = text.codePointCount(0, begin);
        int length = text.codePointCount(begin, end);
        int shown = length <= LONGEST_WORD ? end : text.offsetByCodePoints(begin, LONGEST_WORD);
        return new WordAttribution(text.substring(begin, shown), start, start + length, word.score());
    }

    private static AttributionMethod method(Explanation explanation) {
        return switch (explanation.method()) {
            case EXACT -> AttributionMethod.EXACT;
            case OCCLUSION -> AttributionMethod.OCCLUSION;
        };
    }

    /** A network whose sums overflow for a part of the input may still answer for the whole. */
    private static void requireFinite(Explanation explanation) {
        for (float score : explanation.scores()) {
            if (!Float.isFinite(score)) {
                throw new ArithmeticException("An explanation holds the score " + score);
            }
        }
    }
}
