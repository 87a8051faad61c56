package io.streamgauge.trainer.report;

import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.examples.TaskData;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts that were taken for another label, with the words that brought it about. Stateless. */
final class ReviewMistakes {
    /** Each is scored once per word: 8 are some 800 texts, a second's work. */
    private static final int SHOWN = 8;

    /** Words that did less than this share of what the strongest one did are left unmarked. */
    private static final double LEAST_SHARE = 0.15;

    private static final Pattern LINE_BREAKS = Pattern.compile("(<br\\s*/?>\\s*)+", Pattern.CASE_INSENSITIVE);

    private ReviewMistakes() {}

    /**
     * Adds the worst mistakes to a page.
     *
     * @param influences which words brought them about
     * @param mistakes on the test set of the data, worst first, at least one
     */
    static void add(Html html, WordInfluences influences, TaskData data, List<Evaluation.Mistake> mistakes) {
        html.raw("<p>")
                .text(influences.shown())
                .raw(" Words that spoke for <mark class=\"answer\">the wrong answer</mark> or for"
                        + " <mark class=\"truth\">the truth</mark> are marked, the deeper ")
                .text(influences.depth())
                .raw(".</p>\n<ol class=\"texts\">\n");
        for (Evaluation.Mistake mistake : mistakes.subList(0, Math.min(SHOWN, mistakes.size()))) {
            String text = data.test().text(mistake.example()).orElseThrow();
            html.raw("<li><p><strong>")
                    .text(data.labels().get(mistake.truth()) + " → "
                            + data.labels().get(mistake.predicted()))
                    .raw("</strong> ")
                    .text(Figures.percent(mistake.confidence()))
                    .raw("</p>\n<blockquote>");
            WordInfluences.Excerpt excerpt = influences.of(text);
            html.raw(excerpt.start() == 0 ? "" : "… ");
            excerpt(html, text, excerpt, mistake.predicted());
            html.raw("</blockquote></li>\n");
        }
        html.raw("</ol>\n");
    }

    private static void excerpt(Html html, String text, WordInfluences.Excerpt excerpt, int predicted) {
        double strongest = excerpt.words().stream()
                .mapToDouble(word -> Math.abs(word.influence()))
                .max()
                .orElse(0);
        int written = excerpt.start();
        for (WordInfluences.Word word : excerpt.words()) {
            html.text(plain(text.substring(written, word.position().start())));
            written = word.position().end();
            String shown = text.substring(word.position().start(), written);
            double share = Math.abs(word.influence()) / Math.max(strongest, Double.MIN_NORMAL);
            if (share < LEAST_SHARE) {
                html.text(shown);
            } else {
                boolean forAnswer = word.influence() > 0 == (predicted == 1);
                html.raw(String.format(
                                Locale.ROOT,
                                "<mark class=\"%s\" style=\"--strength: %.2f\" title=\"%+.2f\">",
                                forAnswer ? "answer" : "truth",
                                share,
                                word.influence()))
                        .text(shown)
                        .raw("</mark>");
            }
        }
        html.text(plain(text.substring(written)));
    }

    /** Line breaks of HTML are taken as spaces, as the preprocessing does; anything else stays as written. */
    private static String plain(String between) {
        return LINE_BREAKS.matcher(between).replaceAll(" ");
    }
}
