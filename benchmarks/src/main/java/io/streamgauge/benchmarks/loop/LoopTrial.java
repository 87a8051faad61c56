package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.loop.LoopResult.Answer;
import io.streamgauge.benchmarks.loop.LoopResult.Moment;
import io.streamgauge.benchmarks.loop.LoopResult.Step;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.monitor.MonitorApplication;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.streams.StreamsApplication;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.Publisher;
import io.streamgauge.trainer.publish.ServingPlan;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.retrain.Retraining;
import io.streamgauge.trainer.retrain.RetrainingPlan;
import io.streamgauge.trainer.retrain.RetrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * One task's model in the loop, on topics of its own: everything from the training of the first version to the rollback of a
 * bad challenger. A step that is not reached in time ends the trial, and the result says how far it came. Belongs to one
 * thread.
 */
final class LoopTrial {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration LEAD = Duration.ofSeconds(2);
    /** How much worse than the champion a version may be on the hold-out: it has learnt another kind of input as well. */
    private static final double TOLERANCE = 0.01;

    private static final Duration TICK = Duration.ofMillis(100);

    private final LocalStack stack;
    private final LoopBenchmark benchmark;
    private final LoopPlan plan;
    private final Recipe recipe;
    private final Task task;
    private final ProgressListener progress;
    private final Path directory;
    private final List<Moment> moments = new ArrayList<>();

    LoopTrial(LocalStack stack, LoopBenchmark benchmark, Recipe recipe, ProgressListener progress) {
        this.stack = stack;
        this.benchmark = benchmark;
        this.plan = benchmark.plan();
        this.recipe = recipe;
        this.task = recipe.task();
        this.progress = progress;
        this.directory = benchmark.directory().resolve(task.id());
    }

    /** Runs the trial. */
    LoopResult run() throws IOException, InterruptedException {
        LoopData data = LoopData.of(task, benchmark.data(), directory.resolve("data"), progress);
        ModelBundle first = train(data.base());
        String model = first.manifest().name();
        Map<String, String> settings = settings(model);
        ClusterSettings cluster = ClusterSettings.from(Settings.of(settings));
        new TopicProvisioner(cluster).ensure(new ArrayList<>(cluster.topics().all()), true);
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = new Publisher(store(), cluster, serdes, Clock.systemUTC());
            publisher.publish(first);
            publisher.assign(model, first.manifest().version(), Instant.EPOCH, "loop");
            try (StreamsApplication scorer = new ScorerApplication(ScorerSettings.from(Settings.of(settings)));
                    StreamsApplication monitor = new MonitorApplication(MonitorSettings.from(Settings.of(settings)))) {
                scorer.start();
                monitor.start();
                List<StreamsApplication> applications = List.of(scorer, monitor);
                awaitReady(applications);
                return stream(cluster, serdes, data, first, applications);
            }
        }
    }

    private ModelBundle train(DataDirectory base) throws IOException {
        TrainingRun run = new TrainingRun(
                recipe,
                base,
                directory.resolve("first"),
                Optional.of("first"),
                BundleWriter.Precision.FLOAT32,
                ComputeDevice.CPU,
                benchmark.codeVersion(),
                false);
        return run.run(progress, () -> false).bundle();
    }

    private ArtifactStore store() {
        return new FileArtifactStore(directory.resolve("models"));
    }

    private Map<String, String> settings(String model) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("topics.prefix", "loop-" + task.id() + ".");
        settings.put("artifact.store", directory.resolve("models").toString());
        settings.put("state.directory", directory.resolve("state").toString());
        settings.put("tasks", task.id());
        settings.put("models." + task.id(), model);
        settings.put("drift.sample", "4");
        settings.put(
                "monitor.state.directory", directory.resolve("monitor-state").toString());
        settings.put("monitor.commit.interval", "500ms");
        settings.put("quality.window", "5s");
        settings.put("quality.interval", "500ms");
        settings.put("drift.minimum", "100");
        settings.put("promotion", "act");
        settings.put("promotion.lead", "2s");
        settings.put("promotion.cooldown", "5s");
        return settings;
    }

    private static void awaitReady(List<StreamsApplication> applications) throws InterruptedException {
        long giveUp = System.nanoTime() + START_PATIENCE.toNanos();
        for (StreamsApplication application : applications) {
            while (!application.readiness().ready()) {
                if (System.nanoTime() > giveUp) {
                    throw new BenchmarkException("An application is not ready after " + START_PATIENCE.toSeconds()
                            + " s: " + application.readiness().reasons());
                }
                TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
            }
        }
    }

    private LoopResult stream(
            ClusterSettings cluster,
            EventSerdes serdes,
            LoopData data,
            ModelBundle first,
            List<StreamsApplication> applications)
            throws IOException, InterruptedException {
        TopicCatalogue topics = cluster.topics();
        try (EventStream<?> events = events(cluster, serdes, data.events());
                TopicFollower<Prediction, Answer> answers = new TopicFollower<>(
                        cluster, serdes, topics.predictions(), prediction -> answer(prediction, events));
                TopicFollower<Evaluation, Instant> labelled =
                        new TopicFollower<>(cluster, serdes, topics.evaluations(), Evaluation::getOccurredAt);
                TopicFollower<ModelAlarm, ModelAlarm> alarms =
                        new TopicFollower<>(cluster, serdes, topics.modelAlarms(), Function.identity());
                TopicFollower<ModelDecision, ModelDecision> decisions =
                        new TopicFollower<>(cluster, serdes, topics.modelDecisions(), Function.identity())) {
            Instant begin = Instant.now();
            events.start();
            new Steps(cluster, serdes, data.base(), first, events, answers, labelled, alarms, decisions, applications)
                    .take();
            return new LoopResult(
                    task, data.events().shift(), begin, events.repeatedFrom(), answers.all(), List.copyOf(moments));
        }
    }

    private <E extends SpecificRecord> EventStream<E> events(
            ClusterSettings cluster, EventSerdes serdes, LoopEvents<E> events) {
        return new EventStream<>(cluster, serdes, events, plan);
    }

    private static Answer answer(Prediction prediction, EventStream<?> events) {
        return new Answer(
                prediction.getScoredAt(),
                prediction.getModelVersion(),
                prediction.getRole() == PredictionRole.CHALLENGER,
                prediction.getLabel().equals(events.truth(prediction.getEventId())));
    }

    /** The steps of the loop, each of which waits for streamgauge to do something. */
    private final class Steps {
        private final ClusterSettings cluster;
        private final EventSerdes serdes;
        private final DataDirectory base;
        private final String model;
        private final String first;
        private final EventStream<?> events;
        private final TopicFollower<Prediction, Answer> answers;
        private final TopicFollower<Evaluation, Instant> labelled;
        private final TopicFollower<ModelAlarm, ModelAlarm> alarms;
        private final TopicFollower<ModelDecision, ModelDecision> decisions;
        private final List<StreamsApplication> applications;

        private Steps(
                ClusterSettings cluster,
                EventSerdes serdes,
                DataDirectory base,
                ModelBundle first,
                EventStream<?> events,
                TopicFollower<Prediction, Answer> answers,
                TopicFollower<Evaluation, Instant> labelled,
                TopicFollower<ModelAlarm, ModelAlarm> alarms,
                TopicFollower<ModelDecision, ModelDecision> decisions,
                List<StreamsApplication> applications) {
            this.cluster = cluster;
            this.serdes = serdes;
            this.base = base;
            this.model = first.manifest().name();
            this.first = first.manifest().version();
            this.events = events;
            this.answers = answers;
            this.labelled = labelled;
            this.alarms = alarms;
            this.decisions = decisions;
            this.applications = applications;
        }

        /** Takes the steps, up to one that is not reached in time. */
        private void take() throws IOException, InterruptedException {
            pause(plan.steady());
            events.shift();
            Instant shift = reached(Instant.now(), Step.SHIFT, falseAlarms());
            Optional<ModelAlarm> alarm = await(
                    Step.ALARM,
                    alarms,
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
                    decisions,
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
                    decisions,
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
            long raised = alarms.all().stream().filter(ModelAlarm::getRaised).count();
            return raised == 0 ? "no alarm before" : raised + " false alarms before";
        }

        private boolean awaitLabels(Instant shift) throws InterruptedException {
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (labelled.all().stream().filter(at -> !at.isBefore(shift)).count() < plan.newExamples()) {
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
            RetrainingPlan job = new RetrainingPlan(
                    model,
                    Optional.of(recipe),
                    base,
                    Optional.of(directory.resolve("second")),
                    directory.resolve("runs"),
                    ComputeDevice.CPU,
                    benchmark.codeVersion(),
                    TOLERANCE,
                    plan.newExamples(),
                    true,
                    false,
                    basisPoints(),
                    false,
                    LEAD);
            RetrainingResult result = new Retraining(job, store(), cluster, serdes, Clock.systemUTC())
                    .run(progress, () -> {
                        requireAlive();
                        return false;
                    });
            reached(Instant.now(), Step.GATE, result.message());
            if (result.ending() != RetrainingResult.Ending.CHALLENGES) {
                return Optional.empty();
            }
            Optional<Answer> answered = await(
                    Step.CHALLENGER,
                    answers,
                    answer ->
                            answer.challenger() && Optional.of(answer.version()).equals(result.version()));
            answered.ifPresent(answer -> reached(answer.at(), Step.CHALLENGER, ""));
            return answered.flatMap(answer -> result.version());
        }

        private void putUpTheOldVersion(String champion) {
            Instant from = Instant.now().plus(LEAD);
            new ModelCatalogue(cluster, serdes, Clock.systemUTC())
                    .assign(
                            new ServingPlan(
                                    model,
                                    champion,
                                    Optional.of(new ServingPlan.ChallengerPlan(first, basisPoints())),
                                    Optional.empty()),
                            from,
                            "loop");
            reached(from, Step.BAD_CHALLENGER, "");
        }

        private int basisPoints() {
            return (int) Math.round(plan.challengerShare() * 10_000);
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
