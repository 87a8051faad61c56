package io.streamgauge.benchmarks.stages;

import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.ImdbDataset;
import io.streamgauge.trainer.data.LabelledReview;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts to measure with: the same ones every time. */
public final class Reviews {
    private static final long SEED = 20161;

    /** Of 7,222 reviews of the Large Movie Review Dataset's test split, by words; the spread is that of logarithms. */
    private static final double MEDIAN_WORDS = 171;

    private static final double SPREAD = 0.64;
    private static final int SHORTEST = 10;
    private static final int LONGEST = 1_086;

    /** How many words of those reviews are not in the vocabulary of {@code models/benchmark/sentiment-conv}. */
    private static final double UNKNOWN_SHARE = 0.10;

    private static final int MADE_UP_WORDS = 5_000;

    private Reviews() {}

    /** Reviews drawn from the test split of the Large Movie Review Dataset. */
    public static List<String> fromDataset(DataDirectory directory, int count) {
        List<LabelledReview> reviews =
                new ArrayList<>(ImdbDataset.open(directory).test());
        Collections.shuffle(reviews, new Random(SEED));
        return reviews.stream().limit(count).map(LabelledReview::text).toList();
    }

    /** Words to make up reviews of: a preprocessing's own, or made-up ones, unknown to its network, where it has none. */
    public static List<String> vocabulary(Preprocessing preprocessing) {
        return preprocessing instanceof TextPreprocessing words
                ? words.vocabulary()
                : IntStream.range(0, MADE_UP_WORDS)
                        .mapToObj(rank -> "word" + rank)
                        .toList();
    }

    /**
     * Made-up reviews for a machine without the dataset: words drawn by Zipf's law from a vocabulary, one in ten
     * unknown, with commas, full stops, capitals and line breaks between them.
     *
     * @param vocabulary words, most frequent first
     */
    public static List<String> generated(List<String> vocabulary, int count) {
        Random random = new Random(SEED);
        return Stream.generate(() -> generated(vocabulary, random)).limit(count).toList();
    }

    private static String generated(List<String> vocabulary, Random random) {
        int words =
                (int) Math.max(SHORTEST, Math.min(LONGEST, MEDIAN_WORDS * Math.exp(SPREAD * random.nextGaussian())));
        StringBuilder text = new StringBuilder();
        boolean first = true;
        for (int i = 0; i < words; i++) {
            String word = word(vocabulary, random);
            text.append(first ? Character.toUpperCase(word.charAt(0)) : word.charAt(0))
                    .append(word, 1, word.length());
            first = false;
            switch (random.nextInt(40)) {
                case 0, 1 -> text.append(", ");
                case 2, 3 -> {
                    text.append(". ");
                    first = true;
                }
                case 4 -> text.append(random.nextBoolean() ? ".<br /><br />" : "! ");
                default -> text.append(' ');
            }
        }
        return text.toString();
    }

    private static String word(List<String> vocabulary, Random random) {
        if (random.nextDouble() < UNKNOWN_SHARE) {
            return "unheardof" + random.nextInt(100_000);
        }
        // Uniform logarithms of ranks are frequencies of one by the rank.
        return vocabulary.get((int) Math.exp(random.nextDouble() * Math.log(vocabulary.size())));
    }
}
