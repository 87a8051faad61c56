package io.streamgauge.models.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A recurrent network for sentiment, after the Keras example {@code imdb_lstm}: embedding, one recurrent layer, dropout on
 * its state after the last word, one logit.
 *
 * <p>Input {@code (batch, words)} int64, output {@code (batch, 1)} float32. Each array below is one layer's output:
 *
 * <pre>
 * embedding    (batch, words, embeddingSize)
 * recurrent    (batch, units)
 * output       (batch, 1)
 * </pre>
 *
 * @param cell what the recurrent layer is made of
 * @param vocabularySize number of word indices, 1 to 1,000,000
 * @param words words per text after padding or truncation
 * @param embeddingSize values per word
 * @param units values of the recurrent layer's state
 * @param dropout share of the last state's values that training drops, 0 to below 1
 */
public record SentimentRecurrent(Cell cell, int vocabularySize, int words, int embeddingSize, int units, float dropout)
        implements TextArchitecture {

    /** What a recurrent layer is made of. */
    public enum Cell {
        /** Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997, with the forget gate of Gers et al., 2000. */
        @JsonProperty("lstm")
        LSTM(4),
        /** Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014. */
        @JsonProperty("gru")
        GRU(3);

        private final int gates;

        Cell(int gates) {
            this.gates = gates;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the values, and that a network of them can be afforded. */
    public SentimentRecurrent(Cell cell, int vocabularySize, int words, int embeddingSize, int units, float dropout) {
        Hyperparameters.positive("vocabularySize", vocabularySize);
        Hyperparameters.positive("words", words);
        Hyperparameters.positive("embeddingSize", embeddingSize);
        Hyperparameters.positive("units", units);
        Hyperparameters.probability("dropout", dropout);
        this.cell = cell;
        this.vocabularySize = vocabularySize;
        this.words = words;
        this.embeddingSize = embeddingSize;
        this.units = units;
        this.dropout = dropout;
        Hyperparameters.affordable(tensors());
        Hyperparameters.affordableLayer("embedding", words, embeddingSize);
        Hyperparameters.affordableLayer("recurrent", words, (long) cell.gates * units);
    }

    @Override
    public Map<String, long[]> tensors() {
        long gates = (long) cell.gates * units;
        Map<String, long[]> tensors = new LinkedHashMap<>();
        tensors.put("embedding.weight", new long[] {vocabularySize, embeddingSize});
        tensors.put("recurrent.weight_ih_l0", new long[] {gates, embeddingSize});
        tensors.put("recurrent.weight_hh_l0", new long[] {gates, units});
        tensors.put("recurrent.bias_ih_l0", new long[] {gates});
        tensors.put("recurrent.bias_hh_l0", new long[] {gates});
        tensors.put("output.weight", new long[] {1, units});
        tensors.put("output.bias", new long[] {1});
        return tensors;
    }

    @Override
    public List<Layer> summary() {
        Map<String, long[]> tensors = tensors();
        return List.of(
                Layer.of(tensors, "input", words),
                Layer.of(tensors, "embedding", words, embeddingSize),
                Layer.of(tensors, "recurrent", units),
                Layer.of(tensors, "output", 1));
    }
}
