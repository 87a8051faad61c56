package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.loop.LoopResult.Answer;
import io.streamgauge.benchmarks.loop.LoopResult.Moment;
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
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.retrain.Retraining;
import io.streamgauge.trainer.retrain.RetrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * One task's model in the loop, on topics of its own: everything from the training of the first version to the rollback of a
 * bad challenger. A step that is not reached in time ends the trial, and the result says how far it came. Belongs to one
 * thread.
 */
final class LoopTrial {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    /** How long after its making an assignment takes effect. */
    static final Duration LEAD = Duration.ofSeconds(2);

    private static final Duration TICK = Duration.ofMillis(100);

    private final LocalStack stack;
    private final LoopBenchmark benchmark;
    private final LoopPlan plan;
    private final Recipe recipe;
    private final Task task;
    private final ProgressListener progress;
    private final Path directory;

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
            List<Moment> moments = new LoopSteps(
                            plan,
                            first,
                            retraining(cluster, serdes, data.base(), first),
                            new ModelCatalogue(cluster, serdes, Clock.systemUTC()),
                            events,
                            new LoopSteps.Followed(answers, labelled, alarms, decisions),
                            applications,
                            progress)
                    .take();
            return new LoopResult(task, data.events().shift(), begin, events.repeatedFrom(), answers.all(), moments);
        }
    }

    private Retraining retraining(ClusterSettings cluster, EventSerdes serdes, DataDirectory base, ModelBundle first) {
        RetrainingPlan job = new RetrainingPlan(
                first.manifest().name(),
                Optional.of(recipe),
                base,
                Optional.of(directory.resolve("second")),
                directory.resolve("runs"),
                ComputeDevice.CPU,
                benchmark.codeVersion(),
                plan.tolerance(),
                plan.newExamples(),
                true,
                false,
                plan.challengerBasisPoints(),
                false,
                LEAD);
        return new Retraining(job, store(), cluster, serdes, Clock.systemUTC());
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
}
