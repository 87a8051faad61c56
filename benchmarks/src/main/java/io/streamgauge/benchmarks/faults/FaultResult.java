package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.streams.ProcessingGuarantee;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param fault which one
 * @param outcome how it ended
 */
record FaultResult(Fault fault, Outcome outcome) {
    /** How a scenario ended. */
    sealed interface Outcome {}

    /**
     * It was gone through.
     *
     * @param verdict on the books
     * @param recovery how long events waited
     * @param complaints what else is not as expected, a sentence each
     */
    record Ran(Verdict verdict, Recovery recovery, List<String> complaints) implements Outcome {}

    /**
     * It could not be gone through, which counts as broken.
     *
     * @param reason a sentence or more
     */
    record Failed(String reason) implements Outcome {}

    /**
     * It was left out, which counts as nothing.
     *
     * @param reason half a sentence
     */
    record NotRun(String reason) implements Outcome {}

    /** Whether nothing that was promised was broken. */
    boolean holds(ProcessingGuarantee guarantee) {
        if (outcome instanceof Ran ran) {
            return ran.verdict().keeps(guarantee) && ran.complaints().isEmpty();
        }
        return outcome instanceof NotRun;
    }
}
