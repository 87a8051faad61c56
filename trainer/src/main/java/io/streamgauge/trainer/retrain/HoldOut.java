package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.trainer.examples.AdditionalExamples;
import java.util.ArrayList;
import java.util.List;

/**
 * Which examples are fitted, and which only tell how a version does on what came last. Immutable.
 *
 * @param training to be fitted; none of them is among the newest
 * @param newest to be measured on
 * @param unreadable examples that were left out because they hold no such text or picture
 */
record HoldOut(AdditionalExamples training, AdditionalExamples newest, int unreadable) {
    /** Share of the unseen examples that is held out. */
    static final double SHARE = 0.2;

    /** As many are held out at least, as long as they are no more than half. */
    static final int LEAST = 50;

    /**
     * Holds out the newest of the unseen examples: on the others the champion was fitted, be it that somebody has confirmed
     * them since.
     *
     * @param examples oldest first
     */
    static HoldOut of(AgreedExamples examples, Task task) {
        int held = held((int) examples.examples().stream()
                .filter(AgreedExamples.Agreed::unseen)
                .count());
        List<AgreedExamples.Agreed> newest = new ArrayList<>();
        List<AgreedExamples.Agreed> rest = new ArrayList<>();
        for (int i = examples.examples().size() - 1; i >= 0; i--) {
            AgreedExamples.Agreed example = examples.examples().get(i);
            (example.unseen() && newest.size() < held ? newest : rest).add(0, example);
        }
        ExampleContents readNewest = ExampleContents.of(newest, task);
        ExampleContents readRest = ExampleContents.of(rest, task);
        // Equal texts under different ids would let the candidate know what it is asked.
        return new HoldOut(
                readRest.examples().without(readNewest.examples()),
                readNewest.examples(),
                readRest.unreadable() + readNewest.unreadable());
    }

    static int held(int unseen) {
        return Math.max((int) Math.round(SHARE * unseen), Math.min(LEAST, unseen / 2));
    }
}
