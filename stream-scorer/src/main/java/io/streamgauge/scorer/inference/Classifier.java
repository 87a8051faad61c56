package io.streamgauge.scorer.inference;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import java.util.Map;

/**
 * One version of a model, loaded and ready.
 *
 * <p>Takes lists, because a network reads many inputs at once far quicker than one after another. Inputs do not
 * influence each other: whatever shares the list, an input gets the same scores, rounding apart.
 *
 * <p>Safe for use by several threads at once. Whoever loads a classifier owns and closes it, after the last call has
 * returned: it may hold native memory that the garbage collector does not see.
 */
public interface Classifier extends AutoCloseable {
    /**
     * Scores inputs together.
     *
     * @param inputs features as the version's own preprocessing makes them, one or more
     * @return as many scores, in the order of the inputs
     * @throws IllegalArgumentException when an input is of another kind or size, or there is none
     */
    List<Scores> classify(List<? extends Features> inputs);

    /**
     * What the parts of an input did for a label.
     *
     * @param input features as the version's own preprocessing makes them
     * @param label position of the label among those of the scores
     * @throws IllegalArgumentException when the input is of another kind or size, or there is no such label
     */
    Explanation explain(Features input, int label);

    /**
     * Numbers that tell inputs of one kind from those of another, by name. Does not compute the network.
     *
     * @param input features as the version's own preprocessing makes them
     * @throws IllegalArgumentException when the input is of another kind
     */
    Map<String, Float> statistics(Features input);

    /** What batches cost, as measured when it was loaded. */
    CostCurve costs();

    /** Releases what it holds; calls afterwards fail. Doing it again changes nothing. */
    @Override
    void close();
}
