package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Hashes;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that goes into a retraining.
 *
 * @param champion the version to be improved upon
 * @param recipe how to train, with its seed
 * @param dataset SHA-256 of the data set's contents
 * @param beginnings from where on the examples were still kept, by partition: where some are gone, the input is another
 * @param offsets how far the examples were read, by partition
 */
record Inputs(
        ModelVersion champion,
        Recipe recipe,
        String dataset,
        Map<Integer, Long> beginnings,
        Map<Integer, Long> offsets) {
    private static final int HASH_DIGITS = 12;

    /**
     * The version that is made of these: the same for the same.
     *
     * @param attempt 0, or how often the same was done before
     */
    String version(int attempt) {
        String all = String.join(
                "\n",
                champion.getModelName(),
                champion.getVersion(),
                champion.getWeightsHash(),
                recipe.toString(),
                dataset,
                new TreeMap<>(beginnings).toString(),
                new TreeMap<>(offsets).toString(),
                Integer.toString(attempt));
        return "r-" + Hashes.sha256(all.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }
}
