package io.streamgauge.benchmarks.loop;

import io.streamgauge.models.bundle.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a trial of the loop brought.
 *
 * @param task whose model it was
 * @param shift what was done to the inputs
 * @param begin when the first event was sent
 * @param repeatedFrom when all examples had been sent once and began again: figures from then on are partly those of examples
 *     that the new version was fitted on
 * @param answers all answers, in the order in which they came
 * @param moments what happened, in this order
 */
record LoopResult(
        Task task,
        String shift,
        Instant begin,
        Optional<Instant> repeatedFrom,
        List<Answer> answers,
        List<Moment> moments) {

    /**
     * An answer, by champion or challenger.
     *
     * @param at when it was given
     * @param version who gave it
     * @param challenger whether that was the challenger
     * @param correct whether it was right, by the true label and not by what somebody said
     */
    record Answer(Instant at, String version, boolean challenger, boolean correct) {}

    /** Steps of the loop, in their order. */
    enum Step {
        /** The inputs change. */
        SHIFT("the inputs change"),
        /** Drift is noticed, without any labels. */
        ALARM("drift alarm"),
        /** Enough examples of the new kind are labelled. */
        RETRAINING("retraining begins"),
        /** A new version was measured beside the champion. */
        GATE("the gate has decided"),
        /** A new version has passed the gate and answers for a share of the traffic. */
        CHALLENGER("the new version is challenger"),
        /** The new version is found better. */
        PROMOTION("the new version is promoted"),
        /** The version that knows only the old inputs is put up against it. */
        BAD_CHALLENGER("the old version is challenger"),
        /** That is found worse. */
        ROLLBACK("the old version is rolled back"),
        /** A step was not reached in time. */
        GIVEN_UP("given up"),
        /** The end. */
        END("end");

        private final String text;

        Step(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Something that happened.
     *
     * @param detail what there is to say of it; may be empty
     */
    record Moment(Instant at, Step step, String detail) {}

    /** Seconds from the first event to a moment. */
    double seconds(Instant moment) {
        return Duration.between(begin, moment).toMillis() / 1e3;
    }

    /** When a step was reached. */
    Optional<Instant> reached(Step step) {
        return moments.stream()
                .filter(moment -> moment.step() == step)
                .map(Moment::at)
                .findFirst();
    }

    /** Whether every step was reached. */
    boolean complete() {
        return reached(Step.END).isPresent();
    }

    /** Share of right answers to events of a time; empty without answers. */
    OptionalDouble accuracy(Instant from, Instant to) {
        return answers.stream()
                .filter(answer -> !answer.at().isBefore(from) && answer.at().isBefore(to))
                .mapToDouble(answer -> answer.correct() ? 1 : 0)
                .average();
    }

    /** Share of right answers from a step to another one, leaving out the first seconds; empty where there are none. */
    OptionalDouble accuracy(Optional<Instant> from, Duration leftOut, Optional<Instant> to) {
        return from.isEmpty() || to.isEmpty()
                ? OptionalDouble.empty()
                : accuracy(from.get().plus(leftOut), to.get());
    }
}
