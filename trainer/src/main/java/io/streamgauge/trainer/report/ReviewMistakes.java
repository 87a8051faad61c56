package io.streamgauge.trainer.report;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.models.preprocessing.TextPreprocessing;
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
     * @param preprocessing what makes the network's inputs
     * @param mistakes on the test set of the data, worst first, at least one
     */
    static void add(
            Html html,
            InferenceNetwork network,
            TaskData data,
            TextEncoder preprocessing,
            List<Evaluation.Mistake> mistakes) {
        html.raw("<p>")
                .text(
                        preprocessing instanceof TextPreprocessing words
                                ? "What the network read of each text, its last " + words.maximumWords() + " words."
                                : "The texts that were read.")
                .raw(" Words that spoke for <mark class=\"answer\">the wrong answer</mark> or for"
                        + " <mark class=\"truth\">the truth</mark> are marked, the deeper ")
                .text(
                        preprocessing instanceof TextPreprocessing
                                ? "the more the answer changes when they are hidden"
                                : "the more they and the n-grams around them added to the answer")
                .raw(".</p>\n<ol class=\"texts\">\n");
        for (Evaluation.Mistake mistake : mistakes.subList(0, Math.min(SHOWN, mistakes.size()))) {
            String text = data.test().text(mistake.example()).orElseThrow();
            html.raw("<li><p><strong>")
                    .text(data.labels().get(mistake.truth()) + " → "
                            + data.labels().get(mistake.predicted()))
                    .raw("</strong> ")
                    .text(Figures.percent(mistake.confidence()))
                    .raw("</p>\n<blockquote>");
            List<Explanation.Word> words = words(network, preprocessing, text, mistake.predicted());
            boolean cut = preprocessing instanceof TextPreprocessing last && words.size() == last.maximumWords();
            int start = cut ? words.get(0).position().start() : 0;
            html.raw(start == 0 ? "" : "… ");
            excerpt(html, text, start, words);
            html.raw("</blockquote></li>\n");
        }
        html.raw("</ol>\n");
    }

    private static List<Explanation.Word> words(
            InferenceNetwork network, TextEncoder preprocessing, String text, int predicted) {
        Explanation explanation = network.explain(preprocessing.encode(text), predicted);
        return ((Explanation.Text) explanation).in(text, preprocessing);
    }

    private static void excerpt(Html html, String text, int start, List<Explanation.Word> words) {
        double strongest =
                words.stream().mapToDouble(word -> Math.abs(word.score())).max().orElse(0);
        int written = start;
        for (Explanation.Word word : words) {
            html.text(plain(text.substring(written, word.position().start())));
            written = word.position().end();
            String shown = text.substring(word.position().start(), written);
            double share = Math.abs(word.score()) / Math.max(strongest, Double.MIN_NORMAL);
            if (share < LEAST_SHARE) {
                html.text(shown);
            } else {
                html.raw(String.format(
                                Locale.ROOT,
                                "<mark class=\"%s\" style=\"--strength: %.2f\" title=\"%+.2f\">",
                                word.score() > 0 ? "answer" : "truth",
                                share,
                                word.score()))
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
