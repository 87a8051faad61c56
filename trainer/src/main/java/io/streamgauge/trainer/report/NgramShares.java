package io.streamgauge.trainer.report;

import io.streamgauge.models.network.NgramNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing.Occurrence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares what each n-gram adds to the logit equally among the places where it occurs, and there among its words: exact, for
 * the influences of all words and the network's bias sum up to the logit.
 *
 * @param network stays the caller's
 * @param preprocessing what makes its inputs
 */
record NgramShares(NgramNetwork network, NgramPreprocessing preprocessing) implements WordInfluences {
    @Override
    public Excerpt of(String text) {
        Features.Ngrams ngrams = preprocessing.encode(text);
        double[] contributions = network.contributions(ngrams);
        Map<Long, Double> byHash = new HashMap<>();
        for (int i = 0; i < contributions.length; i++) {
            byHash.put(ngrams.hashes()[i], contributions[i]);
        }
        NgramPreprocessing.Reading reading = preprocessing.positions(text);
        Map<Long, Integer> places = new HashMap<>();
        for (Occurrence ngram : reading.ngrams()) {
            places.merge(ngram.hash(), 1, Integer::sum);
        }
        double[] influences = new double[reading.tokens().size()];
        for (Occurrence ngram : reading.ngrams()) {
            double share =
                    byHash.getOrDefault(ngram.hash(), 0.0) / places.getOrDefault(ngram.hash(), 1) / ngram.order();
            for (int token = ngram.first(); token < ngram.first() + ngram.order(); token++) {
                influences[token] += share;
            }
        }
        List<Word> words = new ArrayList<>();
        for (int token = 0; token < influences.length; token++) {
            words.add(new Word(reading.tokens().get(token), influences[token]));
        }
        return new Excerpt(0, words);
    }

    @Override
    public String shown() {
        return "The texts that were read.";
    }

    @Override
    public String depth() {
        return "the more they and the n-grams around them added to the answer";
    }
}
