package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.VerifiedStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.RightAnswers;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.publish.Announcements;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.Publisher;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The journey from examples to a challenger: collect, fix what goes in, train on it, measure beside the champion, publish if
 * the gate lets it pass. The same input makes the same version, and is not trained on twice.
 *
 * <p>Of two retrainings of a model the later one goes on, and the earlier one fails with a {@link FencedException} before it
 * publishes anything; where it has published already, it says so and its run stays without an end. A run that died on its way
 * is finished by the next one with the same input, from the version that it published if it came so far. Belongs to one thread.
 */
public final class Retraining {
    private final RetrainingPlan plan;
    private final ArtifactStore store;
    private final Signing signing;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Clock clock;
    private final ModelCatalogue catalogue;
    private final CandidateSource candidates;

    /**
     * A retraining that believes the store and the topics, and does not sign.
     *
     * @param plan what to do
     * @param store where the champion's bundle lies and the new one goes
     * @param cluster where the topics are
     * @param serdes not closed by this
     * @param clock tells when a run began and ended
     */
    public Retraining(
            RetrainingPlan plan, ArtifactStore store, ClusterSettings cluster, EventSerdes serdes, Clock clock) {
        this(plan, store, cluster, serdes, clock, Signing.NONE);
    }

    /**
     * A retraining that verifies and signs.
     *
     * @param plan what to do
     * @param store where the champion's bundle lies and the new one goes
     * @param cluster where the topics are
     * @param serdes not closed by this
     * @param clock tells when a run began and ended
     * @param signing whose versions it believes, and what it signs with
     */
    public Retraining(
            RetrainingPlan plan,
            ArtifactStore store,
            ClusterSettings cluster,
            EventSerdes serdes,
            Clock clock,
            Signing signing) {
        this.plan = plan;
        this.store = store;
        this.signing = signing;
        this.cluster = cluster;
        this.serdes = serdes;
        this.clock = clock;
        this.catalogue = new ModelCatalogue(cluster, serdes, clock);
        this.candidates = new CandidateSource(plan, store, catalogue, signing);
    }

    /**
     * What is known before the training.
     *
     * @param result how it ends, if there is no work; otherwise what would be done
     * @param work empty when there is nothing to be done
     */
    private record Prepared(RetrainingResult result, Optional<RetrainingWork> work) {}

    /**
     * Says what {@link #run} would do. Trains and writes nothing, apart from collecting if the plan says so.
     *
     * @throws IllegalArgumentException when the model has no champion, or the champion no recipe that is known
     */
    public RetrainingResult preview(ProgressListener progress) {
        return prepare(progress).result();
    }

    /**
     * Runs.
     *
     * @param progress hears of every batch
     * @param stopped asked after every batch whether to stop there, with a checkpoint where the network has one
     * @throws IOException when the output cannot be written, or another retraining writes into it
     * @throws FencedException when another retraining of the model has begun
     * @throws io.streamgauge.trainer.fit.StoppedException when it was stopped
     * @throws IllegalArgumentException when the model has no champion, or the champion no recipe that is known
     */
    public RetrainingResult run(ProgressListener progress, BooleanSupplier stopped) throws IOException {
        Prepared prepared = prepare(progress);
        if (prepared.work().isEmpty()) {
            return prepared.result();
        }
        RetrainingWork work = prepared.work().get();
        new TopicProvisioner(cluster).ensure(Set.of(cluster.topics().retrainingRuns()), false);
        // Not before there is something to do, and the lock first: whoever finds nothing, or cannot write, must not end
        // one that is training.
        try (OutputLock lock = OutputLock.of(plan.output(work.version()));
                RunLog log = new RunLog(cluster, serdes, plan.model())) {
            // One that was under way before may have done the same meanwhile; from now on nobody else can.
            Optional<RetrainingRun> before = endedBefore(log.runs(), work.version());
            if (before.isPresent()) {
                return doneBefore(prepared.result(), before.get());
            }
            // Before hours of training: what cannot be opened, or is not trusted, cannot be measured beside.
            champion(work);
            log.write(work.started());
            Optional<ModelBundle> published = candidates.published(work, lock.directory());
            ModelBundle candidate = published.isPresent()
                    ? published.get()
                    : candidates.train(work, lock.directory(), progress, stopped);
            Gate.Verdict verdict = measure(work, candidate, progress);
            if (verdict.passed()) {
                // Once more before others hear of the version: whoever was fenced while training must not publish.
                log.write(work.started());
                // One that was fenced between this and its publishing has published all the same.
                Optional<ModelBundle> other = candidates.published(work, lock.directory());
                if (other.isPresent() && !other.get().manifestHash().equals(candidate.manifestHash())) {
                    candidate = other.get();
                    verdict = measure(work, candidate, progress);
                }
            }
            return verdict.passed()
                    ? publish(work, candidate, verdict, log, prepared.result())
                    : refuse(work, verdict, log, prepared.result());
        }
    }

    private RetrainingResult refuse(RetrainingWork work, Gate.Verdict verdict, RunLog log, RetrainingResult result) {
        log.write(ended(work, RetrainingState.REFUSED, verdict.reason(), verdict));
        return result.with(
                RetrainingResult.Ending.REFUSED, Optional.of(work.version()), verdict.reason(), verdict.metrics());
    }

    private RetrainingResult publish(
            RetrainingWork work, ModelBundle candidate, Gate.Verdict verdict, RunLog log, RetrainingResult result) {
        new Publisher(store, cluster, serdes, clock, signing.key()).publish(candidate);
        Optional<String> obstacle = new Challenge(
                        plan.model(),
                        work.inputs().champion().getVersion(),
                        work.version(),
                        plan.share(),
                        plan.replacesChallenger())
                .assign(catalogue, clock.instant().plus(plan.ahead()));
        String message = obstacle.map(what -> verdict.reason() + "; " + what).orElse(verdict.reason());
        try {
            // With what is in the way, for whoever reads of it later.
            log.write(ended(work, RetrainingState.PUBLISHED, message, verdict));
        } catch (FencedException e) {
            // Too late to give the version up: what became of it is told, and the same run again would write it down.
            message += ". Another retraining of the model has begun since, so "
                    + cluster.topics().retrainingRuns().name() + " does not say how this one ended";
        }
        return result.with(
                obstacle.isPresent() ? RetrainingResult.Ending.PUBLISHED : RetrainingResult.Ending.CHALLENGES,
                Optional.of(work.version()),
                message,
                verdict.metrics());
    }

    private Prepared prepare(ProgressListener progress) {
        ModelVersion champion = catalogue
                .champion(plan.model(), clock.instant())
                .orElseThrow(() -> new IllegalArgumentException("The model " + plan.model()
                        + " has no champion to improve upon: publish a version with `publish --assign` first"));
        Task task = Task.of(champion.getTask());
        Recipe recipe = plan.recipe().orElseGet(() -> recipeOf(champion));
        if (recipe.task() != task) {
            throw new IllegalArgumentException("The recipe " + recipe.name() + " is for the task "
                    + recipe.task().id() + ", but the model " + plan.model() + " answers " + task.id()
                    + ": name another --recipe");
        }
        Optional<ExampleCollector.Collection> collected = plan.collects()
                ? Optional.of(new ExampleCollector(cluster, serdes).collect(task, progress))
                : Optional.empty();
        ExampleSnapshot snapshot = ExampleSnapshot.read(cluster, serdes, task);
        Set<String> labels = new HashSet<>(task == Task.SENTIMENT ? TaskData.SENTIMENT_LABELS : TaskData.DIGIT_LABELS);
        AgreedExamples agreed = AgreedExamples.of(
                snapshot.words(),
                labels,
                // Nothing when the champion was fitted on no examples.
                ExampleOffsets.read(champion.getProvenance().getOrDefault(CandidateSource.OFFSETS, "")));
        List<RetrainingRun> runs = RunLog.runs(cluster, serdes, plan.model());
        Optional<RetrainingRun> last =
                RunLog.lastEnded(runs, champion.getVersion(), recipe.name()).filter(run -> !plan.again());
        int fresh = last.map(
                        run -> AgreedExamples.of(snapshot.words(), labels, ExampleOffsets.partitions(run.getOffsets()))
                                .fresh())
                .orElse(agreed.fresh());
        HoldOut examples = HoldOut.of(agreed, task);
        RetrainingResult nothing = new RetrainingResult(
                RetrainingResult.Ending.NOTHING_TO_DO,
                plan.model(),
                champion.getVersion(),
                Optional.empty(),
                tooFew(fresh, agreed.fresh(), last),
                collected,
                agreed.examples().size(),
                fresh,
                agreed.contradicted(),
                snapshot.unreadable() + examples.unreadable(),
                Map.of());
        Map<String, Long> offsets = ExampleOffsets.text(snapshot.offsets());
        boolean few = fresh < plan.minimum() || examples.newest().count() == 0;
        if (few
                && runs.stream()
                        .noneMatch(
                                run -> RunLog.hasEnded(run) && run.getOffsets().equals(offsets))) {
            // Without reading the data set, which takes longer than all the rest.
            return new Prepared(nothing, Optional.empty());
        }
        Inputs inputs = new Inputs(
                champion,
                recipe,
                TaskData.digest(recipe, plan.directory(), progress),
                snapshot.beginnings(),
                snapshot.offsets());
        int attempt = 0;
        while (plan.again() && endedBefore(runs, inputs.version(attempt)).isPresent()) {
            attempt++;
        }
        String version = inputs.version(attempt);
        Optional<RetrainingRun> before = endedBefore(runs, version);
        if (before.isPresent()) {
            return new Prepared(doneBefore(nothing, before.get()), Optional.empty());
        }
        if (few) {
            return new Prepared(nothing, Optional.empty());
        }
        RetrainingRun started = RetrainingRun.newBuilder()
                .setModelName(plan.model())
                .setVersion(version)
                .setState(RetrainingState.STARTED)
                .setChampion(champion.getVersion())
                .setRecipe(recipe.name())
                .setOffsets(offsets)
                .setExamples(examples.training().count())
                .setStartedAt(now())
                .build();
        String what = "It would fit " + examples.training().count() + " examples besides the data set, with the recipe "
                + recipe.name() + ", and be measured on " + examples.newest().count() + " others";
        return new Prepared(
                nothing.with(RetrainingResult.Ending.DRY_RUN, Optional.of(version), what, Map.of()),
                Optional.of(new RetrainingWork(inputs, examples, started)));
    }

    /** Why there is nothing to do, for people. */
    private String tooFew(int fresh, int sinceChampion, Optional<RetrainingRun> last) {
        if (fresh >= plan.minimum()) {
            return "There are " + fresh + " fresh examples, but of events on which the champion was fitted: there is"
                    + " nothing new to measure on";
        }
        return "There are " + fresh + " fresh examples"
                + last.map(run -> " since the run that ended at " + run.getEndedAt() + ", and " + sinceChampion
                                + " since the champion's (--again counts these)")
                        .orElse("")
                + ". A retraining is worth while from " + plan.minimum() + " on (--minimum)";
    }

    private static RetrainingResult doneBefore(RetrainingResult result, RetrainingRun run) {
        return result.with(
                RetrainingResult.Ending.DONE_BEFORE,
                Optional.of(run.getVersion()),
                "The same was done before, at " + run.getEndedAt() + ", and "
                        + (run.getState() == RetrainingState.PUBLISHED ? "published: " : "refused: ") + run.getReason()
                        + ". --again does it again",
                run.getMetrics());
    }

    private static Optional<RetrainingRun> endedBefore(List<RetrainingRun> runs, String version) {
        return runs.stream()
                .filter(run -> run.getVersion().equals(version) && RunLog.hasEnded(run))
                .findFirst();
    }

    private static Recipe recipeOf(ModelVersion champion) {
        String name = champion.getProvenance().getOrDefault("recipe", "");
        if (!Recipes.shipped().contains(name)) {
            throw new IllegalArgumentException("The champion " + champion.getModelName() + " "
                    + champion.getVersion() + " comes from the recipe '" + name
                    + "', which is none of the shipped ones: give it with --recipe FILE");
        }
        return Recipes.find(name);
    }

    private ModelBundle champion(RetrainingWork work) {
        return new VerifiedStore(store, signing.trust())
                .open(Announcements.of(work.inputs().champion()))
                .bundle();
    }

    private Gate.Verdict measure(RetrainingWork work, ModelBundle candidate, ProgressListener progress) {
        AdditionalExamples newest = work.examples().newest();
        Answers ofChampion = answers(champion(work), newest, progress);
        Answers ofCandidate = answers(candidate, newest, progress);
        Gate.Verdict verdict = new Gate(plan.tolerance())
                .decide(
                        new Gate.Pair(ofChampion.holdOut(), ofCandidate.holdOut()),
                        new Gate.Pair(ofChampion.newest(), ofCandidate.newest()));
        String diverged = candidate.manifest().provenance().get(TrainingRun.DIVERGED);
        return diverged == null ? verdict : verdict.with("; this is the best epoch before the end: " + diverged);
    }

    /** What one version got right. */
    private record Answers(RightAnswers holdOut, RightAnswers newest) {}

    private Answers answers(ModelBundle bundle, AdditionalExamples newest, ProgressListener progress) {
        Manifest manifest = bundle.manifest();
        Examples test = TaskData.test(manifest.preprocessing(), plan.directory(), progress);
        try (InferenceNetwork network = bundle.load(plan.device())) {
            String who = "version " + manifest.version() + " on ";
            return new Answers(
                    RightAnswers.of(network, manifest.labels(), test, who + "the hold-out", progress),
                    RightAnswers.of(
                            network,
                            manifest.labels(),
                            newest.examples(manifest.preprocessing()),
                            who + "the newest examples",
                            progress));
        }
    }

    private RetrainingRun ended(RetrainingWork work, RetrainingState state, String reason, Gate.Verdict verdict) {
        return RetrainingRun.newBuilder(work.started())
                .setState(state)
                .setMetrics(verdict.metrics())
                .setReason(reason)
                .setEndedAt(now())
                .build();
    }

    /** Records hold whole milliseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
