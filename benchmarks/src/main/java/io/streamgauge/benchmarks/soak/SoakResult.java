package io.streamgauge.benchmarks.soak;

import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.benchmarks.flow.VitalSigns;
import io.streamgauge.streams.ProcessingGuarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a soak. Immutable.
 *
 * @param beginMillis when events began to flow, since the epoch
 * @param signs what processes held, by their names
 * @param restarted name of the process that did not run all the time
 * @param moments its restarts
 * @param swaps how many times another version was assigned
 * @param verdict on the books
 * @param labelled events that were labelled
 * @param evaluations labels that were joined with their prediction
 */
record SoakResult(
        long beginMillis,
        Map<String, List<VitalSigns>> signs,
        String restarted,
        List<SoakBenchmark.Moment> moments,
        int swaps,
        Verdict verdict,
        long labelled,
        long evaluations) {

    /**
     * Whether something that a process holds stayed as it was.
     *
     * @param course from the end of the warm-up on
     * @param slopePerHour the growth of the course
     */
    record Judgement(String process, Measure measure, Course course, double slopePerHour) {
        private Judgement(String process, Measure measure, Course course) {
            this(process, measure, course, course.slopePerHour());
        }

        /** How much it grew by that slope while it was watched. */
        double growth() {
            return slopePerHour * course.hours();
        }

        /** Whether it grew no more than what is tolerated. Nothing is told by a process that was not looked at. */
        boolean flat() {
            return !course.isEmpty() && growth() <= measure.tolerated(course.level());
        }
    }

    /** Judges all that ran all the time. */
    List<Judgement> judgements(double warmUpSeconds) {
        List<Judgement> judgements = new ArrayList<>();
        signs.forEach((process, looks) -> {
            if (!process.equals(restarted)) {
                for (Measure measure : Measure.values()) {
                    judgements.add(new Judgement(
                            process, measure, measure.course(looks, beginMillis).from(warmUpSeconds)));
                }
            }
        });
        return judgements;
    }

    /** Whether nothing was lost, doubled or left over. */
    boolean booksBalance() {
        return verdict.keeps(ProcessingGuarantee.EXACTLY_ONCE_V2) && evaluations == labelled;
    }
}
