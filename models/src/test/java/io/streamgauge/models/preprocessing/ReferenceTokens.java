package io.streamgauge.models.preprocessing;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tokeniser's rules once more, as one regular expression: slow, and easy to check by eye. */
final class ReferenceTokens {
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{Nd}][\\p{L}\\p{Nd}\\p{M}]*(?:['’][\\p{L}\\p{Nd}][\\p{L}\\p{Nd}\\p{M}]*)*");

    private ReferenceTokens() {}

    static List<String> of(String text) {
        return WORD.matcher(text.replaceAll("(?i)<br\\s*/?>", " "))
                .results()
                .map(MatchResult::group)
                .map(word -> word.replace('’', '\'').toLowerCase(Locale.ROOT))
                .toList();
    }
}
