package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.examples.Examples;
import java.util.BitSet;
import java.util.List;

/**
 * Which examples a model answered rightly, so that two models can be compared example by example. Immutable.
 *
 * @param count how many examples there were, 1 or more
 * @param right the numbers of those that were answered rightly, from 0; not to be changed
 */
public record RightAnswers(int count, BitSet right) {

    /**
     * Asks a network.
     *
     * @param network whom to ask
     * @param labels its labels in the order of its outputs
     * @param examples at least one
     * @param what what the examples are, for the progress line
     * @param progress hears of every batch
     */
    public static RightAnswers of(
            InferenceNetwork network, List<String> labels, Examples examples, String what, ProgressListener progress) {
        BitSet right = new BitSet(examples.count());
        int[] answered = new int[1];
        Evaluator.evaluate(network, labels, examples, what, progress, (features, probabilities) -> {
            int example = answered[0]++;
            right.set(example, Evaluator.mostProbable(probabilities) == examples.label(example));
        });
        return new RightAnswers(examples.count(), right);
    }

    /** Share of right answers, 0 to 1. */
    public double accuracy() {
        return (double) right.cardinality() / count;
    }

    /**
     * How many examples this model answered rightly and another did not.
     *
     * @param other of the same examples in the same order
     */
    public int rightWhereWrong(RightAnswers other) {
        if (count != other.count) {
            throw new IllegalArgumentException("Answers to " + count + " and to " + other.count
                    + " examples cannot be compared: ask both models the same");
        }
        BitSet alone = (BitSet) right.clone();
        alone.andNot(other.right);
        return alone.cardinality();
    }
}
