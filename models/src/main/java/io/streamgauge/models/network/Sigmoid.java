package io.streamgauge.models.network;

import java.util.ArrayList;
import java.util.List;

/** From the logit of the second of two labels to the distribution over both. Stateless. */
final class Sigmoid {
    private Sigmoid() {}

    /**
     * The distributions of logits.
     *
     * @param logits one array of one value per input
     */
    static List<float[]> probabilities(List<float[]> logits) {
        List<float[]> probabilities = new ArrayList<>(logits.size());
        for (float[] logit : logits) {
            float second = (float) (1 / (1 + Math.exp(-logit[0])));
            probabilities.add(new float[] {1 - second, second});
        }
        return probabilities;
    }
}
