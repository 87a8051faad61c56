package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.loop.LoopResult.Answer;
import io.streamgauge.benchmarks.loop.LoopResult.Moment;
import io.streamgauge.benchmarks.loop.LoopResult.Step;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.streams.StreamsApplication;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.ServingPlan;
import io.streamgauge.trainer.retrain.Retraining;
import io.streamgauge.trainer.retrain.RetrainingResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The steps of the loop, each of which waits for streamgauge to do something. Belongs to one thread. */
final class LoopSteps {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration TICK = Duration.ofMillis(100);

    private final LoopPlan plan;
    private final String model;
    private final String first;
    private final Retraining retraining;
    private final ModelCatalogue catalogue;
    private final EventStream<?> events;
    private final Followed followed;
    private final List<StreamsApplication> applications;
    private final ProgressListener progress;
    private final List<Moment> moments = new ArrayList<>();

    /**
     * What is watched; not closed by the steps.
     *
     * @param answers what champion and challenger said
     * @param labelled event times of what somebody judged
     * @param alarms of drift
     * @param decisions about the model's versions
     */
    record Followed(
            TopicFollower<Prediction, Answer> answers,
            TopicFollower<Evaluation, Instant> labelled,
            TopicFollower<ModelAlarm, ModelAlarm> alarms,
            TopicFollower<ModelDecision, ModelDecision> decisions) {}

    /**
     * Steps that are yet to be taken.
     *
     * @param first the version that serves
     * @param retraining makes the next one
     * @param events has begun to send
     * @param applications fail the trial when one of them fails
     */
    LoopSteps(
            LoopPlan plan,
            ModelBundle first,
            Retraining retraining,
            ModelCatalogue catalogue,
            EventStream<?> events,
            Followed followed,
            List<StreamsApplication> applications,
            ProgressListener progress) {
        this.plan = plan;
        this.model = first.manifest().name();
        this.first = first.manifest().version();
        this.retraining = retraining;
        this.catalogue = catalogue;
        this.events = events;
        this.followed = followed;
        this.applications = applications;
        this.progress = progress;
    }

    /** Takes the steps, up to one that is not reached in time, and gives back what happened. */
    List<Moment> take() throws IOException, InterruptedException {
        takeAll();
        return List.copyOf(moments);
    }

    private void takeAll() throws IOException, InterruptedException {
        pause(plan.steady());
        events.shift();
        Instant shift = reached(Instant.now(), Step.SHIFT, falseAlarms());
        Optional<ModelAlarm> alarm = await(
                Step.ALARM,
                followed.alarms(),
                one -> one.getRaised() && one.getWindowEnd().isAfter(shift));
        if (alarm.isEmpty()) {
            return;
        }
        reached(alarm.get().getRaisedAt(), Step.ALARM, detail(alarm.get()));
        if (!awaitLabels(shift)) {
            return;
        }
        reached(Instant.now(), Step.RETRAINING, plan.newExamples() + " examples of the new kind are labelled");
        Optional<String> retrained = retrain();
        if (retrained.isEmpty()) {
            return;
        }
        String second = retrained.get();
        Optional<ModelDecision> promotion = await(
                Step.PROMOTION,
                followed.decisions(),
                one -> one.getKind() == DecisionKind.PROMOTED
                        && one.getApplied()
                        && one.getNewChampion().equals(second));
        if (promotion.isEmpty()) {
            return;
        }
        reached(effective(promotion.get()), Step.PROMOTION, detail(promotion.get()));
        pause(plan.steady());
        putUpTheOldVersion(second);
        Optional<ModelDecision> rollback = await(
                Step.ROLLBACK,
                followed.decisions(),
                one -> one.getKind() == DecisionKind.ROLLED_BACK
                        && one.getApplied()
                        && first.equals(one.getChallenger()));
        if (rollback.isEmpty()) {
            return;
        }
        reached(effective(rollback.get()), Step.ROLLBACK, detail(rollback.get()));
        pause(plan.steady());
        reached(Instant.now(), Step.END, "");
    }

    private String falseAlarms() {
        long raised =
                followed.alarms().all().stream().filter(ModelAlarm::getRaised).count();
        return raised == 0 ? "no alarm before" : raised + " false alarms before";
    }

    private boolean awaitLabels(Instant shift) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (followed.labelled().all().stream()
                        .filter(at -> !at.isBefore(shift))
                        .count()
                < plan.newExamples()) {
            if (System.nanoTime() > giveUp) {
                giveUp(Step.RETRAINING);
                return false;
            }
            pause(TICK);
        }
        return true;
    }

    /** The version that came of it, if it has become the challenger. */
    private Optional<String> retrain() throws IOException, InterruptedException {
        RetrainingResult result = retraining.run(progress, () -> {
            requireAlive();
            return false;
        });
        reached(Instant.now(), Step.GATE, result.message());
        if (result.ending() != RetrainingResult.Ending.CHALLENGES) {
            return Optional.empty();
        }
        Optional<Answer> answered = await(
                Step.CHALLENGER,
                followed.answers(),
                answer -> answer.challenger() && Optional.of(answer.version()).equals(result.version()));
        answered.ifPresent(answer -> reached(answer.at(), Step.CHALLENGER, ""));
        return answered.flatMap(answer -> result.version());
    }

    private void putUpTheOldVersion(String champion) {
        Instant from = Instant.now().plus(LoopTrial.LEAD);
        catalogue.assign(
                new ServingPlan(
                        model,
                        champion,
                        Optional.of(new ServingPlan.ChallengerPlan(first, plan.challengerBasisPoints())),
                        Optional.empty()),
                from,
                "loop");
        reached(from, Step.BAD_CHALLENGER, "");
    }

    private Instant reached(Instant at, Step step, String detail) {
        moments.add(new Moment(at, step, detail));
        progress.started(step.text(), -1, "steps");
        progress.finished(detail);
        return at;
    }

    private void giveUp(Step step) {
        reached(Instant.now(), Step.GIVEN_UP, "not reached within " + PATIENCE.toSeconds() + " s: " + step.text());
    }

    private <T> Optional<T> await(Step step, TopicFollower<?, T> follower, Predicate<T> wanted)
            throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        Optional<T> found = follower.await(wanted, TICK);
        while (found.isEmpty() && System.nanoTime() < giveUp) {
            requireAlive();
            found = follower.await(wanted, TICK);
        }
        if (found.isEmpty()) {
            giveUp(step);
        }
        return found;
    }

    private void pause(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            requireAlive();
            TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
        }
    }

    private void requireAlive() {
        events.requireAlive();
        for (StreamsApplication application : applications) {
            if (!application.readiness().ready()) {
                throw new BenchmarkException(
                        "An application failed: " + application.readiness().reasons() + "; see the log");
            }
        }
    }

    private static Instant effective(ModelDecision decision) {
        Instant from = decision.getEffectiveFrom();
        return from == null ? decision.getDecidedAt() : from;
    }

    private static String detail(ModelAlarm alarm) {
        return String.format(
                Locale.ROOT,
                "%s of %s, index %.2f, limit %.2f, %d inputs",
                alarm.getKind(),
                alarm.getMeasure(),
                alarm.getValue(),
                alarm.getLimit(),
                alarm.getObserved());
    }

    private static String detail(ModelDecision decision) {
        DecisionEvidence evidence = decision.getEvidence();
        return evidence == null
                ? decision.getReason()
                : String.format(
                        Locale.ROOT,
                        "%d pairs won, %d lost, %d alike",
                        evidence.getWins(),
                        evidence.getLosses(),
                        evidence.getTies());
    }
}
