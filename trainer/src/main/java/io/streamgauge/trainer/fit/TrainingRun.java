package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.evaluation.ReferenceMeasurement;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.examples.ExampleAudit;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The journey of a model up to its bundle: data, split, fit, weights, test, manifest, report.
 *
 * @param recipe what to train
 * @param directory where the data sets are
 * @param output where the bundle and the report go: {@code bundle/}, {@code report.md}, {@code report.json},
 *     {@code report.html}, {@code pictures/}; must not hold a bundle already
 * @param version the bundle's version; by default the time and the beginning of the weights' hash
 * @param precision how the weights are stored
 * @param devices where to train; what is trained is measured on the first
 * @param codeVersion version of streamgauge, for the provenance
 * @param resume whether to go on with an unfinished run in the output; otherwise there must be none
 * @param additional what to train on besides the recipe's data set
 */
public record TrainingRun(
        Recipe recipe,
        DataDirectory directory,
        Path output,
        Optional<String> version,
        BundleWriter.Precision precision,
        TrainingDevices devices,
        String codeVersion,
        boolean resume,
        AdditionalExamples additional) {

    /** In the provenance of a bundle that holds the best epoch before its training diverged: how it did. */
    public static final String DIVERGED = "training.diverged";

    /** What the logits were divided by; {@code early.temperature} and {@code late.temperature} with two exits. */
    static final String TEMPERATURE = "temperature";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss").withZone(ZoneOffset.UTC);

    /** Checks the version's spelling. */
    public TrainingRun {
        version.ifPresent(name -> Manifest.requireName("version", name));
    }

    /** A run on the recipe's data set alone. */
    public TrainingRun(
            Recipe recipe,
            DataDirectory directory,
            Path output,
            Optional<String> version,
            BundleWriter.Precision precision,
            Device device,
            String codeVersion,
            boolean resume) {
        this(
                recipe,
                directory,
                output,
                version,
                precision,
                new TrainingDevices(List.of(device)),
                codeVersion,
                resume,
                AdditionalExamples.NONE);
    }

    /** The same on a device that a user chose; loads the native library. */
    public TrainingRun(
            Recipe recipe,
            DataDirectory directory,
            Path output,
            Optional<String> version,
            BundleWriter.Precision precision,
            ComputeDevice device,
            String codeVersion,
            boolean resume) {
        this(recipe, directory, output, version, precision, device.device(), codeVersion, resume);
    }

    /** The same on additional examples as well. */
    public TrainingRun with(AdditionalExamples others) {
        return new TrainingRun(recipe, directory, output, version, precision, devices, codeVersion, resume, others);
    }

    /**
     * What came out of a run.
     *
     * @param bundle the bundle
     * @param epochs what each epoch brought
     * @param best the epoch whose weights were kept
     * @param test how the bundle, as written, does on the test set
     * @param duration time for the epochs' training
     * @param audit what the examples are like
     */
    public record Result(
            ModelBundle bundle,
            List<EpochMetrics> epochs,
            EpochMetrics best,
            Evaluation test,
            Duration duration,
            ExampleAudit audit) {}

    /** How the weights came about that are written. */
    private record Outcome(List<EpochMetrics> epochs, EpochMetrics best, Optional<DivergedException> diverged) {}

    /** Whether an output holds a run that can be resumed. */
    public static boolean isUnfinished(Path output) {
        return new Checkpoint(output).exists();
    }

    /**
     * Runs, and leaves a checkpoint in the output after every epoch until the bundle is written; a
     * {@link SentimentNgrams}, which takes seconds, leaves none and cannot be resumed.
     *
     * @param progress hears of every batch
     * @param stopped asked after every batch whether to stop there, with a checkpoint
     * @throws IOException when the output cannot be written
     * @throws StoppedException when it was stopped
     * @throws DivergedException when the loss is no number any more or does not come back; the best epoch before is a
     *     bundle then
     */
    public Result run(ProgressListener progress, BooleanSupplier stopped) throws IOException {
        Path bundleDirectory = output.resolve("bundle");
        if (Files.exists(bundleDirectory.resolve(ModelBundle.MANIFEST))) {
            throw new IllegalArgumentException(
                    "There is a bundle in " + bundleDirectory + " already: choose another --output or remove it");
        }
        if (resume && recipe.network() instanceof SentimentNgrams) {
            throw new IllegalArgumentException("The recipe " + recipe.name()
                    + " takes seconds and keeps no checkpoint: begin again without --resume");
        }
        Checkpoint checkpoint = new Checkpoint(output);
        if (!resume && checkpoint.exists()) {
            throw new IllegalArgumentException("There is an unfinished run in " + output
                    + ": go on with --resume, choose another --output or remove it");
        }
        Optional<Checkpoint.Saved> saved = resume ? Optional.of(checkpoint.read()) : Optional.empty();
        saved.ifPresent(this::requireSameRecipe);
        Instant begin = saved.map(former -> Instant.parse(former.started())).orElseGet(Instant::now);
        TaskData data = TaskData.load(recipe, directory, additional, progress);
        requireWritable(bundleDirectory);
        ExampleAudit audit = audit(data, progress);
        BundleWriter writer = new BundleWriter(bundleDirectory);
        if (recipe.network() instanceof SentimentNgrams ngrams) {
            try (FittedNgrams weights = new NgramFit(recipe.training(), ngrams, data, progress, stopped).run()) {
                EpochMetrics last = weights.epochs().get(weights.epochs().size() - 1);
                Outcome outcome = new Outcome(weights.epochs(), last, Optional.empty());
                return complete(writer, weights, outcome, data, audit, begin, progress);
            }
        }
        try (NetworkFit fit = new NetworkFit(recipe, data, devices.parts(), progress)) {
            if (saved.isPresent()) {
                requireSameData(saved.get(), data);
                checkpoint.restore(saved.get(), fit);
            }
            NetworkFit.EpochListener save = () -> checkpoint.write(
                    new Checkpoint.Saved(description(), data.digest(), begin.toString(), fit.progress()), fit.arrays());
            Optional<DivergedException> diverged = Optional.empty();
            try {
                if (!fit.run(stopped, save)) {
                    save.epochEnded();
                    throw new StoppedException("The training was stopped in epoch "
                            + fit.progress().epoch() + " of "
                            + recipe.training().epochs() + ": go on with --resume --output "
                            + output);
                }
            } catch (DivergedException e) {
                if (fit.bestWeights().isEmpty()) {
                    throw e;
                }
                diverged = Optional.of(e);
            }
            Result result;
            try (CalibratedWeights weights =
                    CalibratedWeights.of(recipe.network(), fit.bestWeights(), data, devices.first())) {
                List<EpochMetrics> epochs = fit.progress().epochs();
                EpochMetrics best = epochs.get(fit.progress().bestEpoch() - 1);
                result = complete(writer, weights, new Outcome(epochs, best, diverged), data, audit, begin, progress);
            }
            checkpoint.delete();
            if (diverged.isPresent()) {
                throw new DivergedException(
                        diverged.get().getMessage() + ". Epoch " + result.best().epoch() + ", the best before, is in "
                                + bundleDirectory,
                        diverged.get());
            }
            return result;
        }
    }

    /** Better to fail now than after the training. */
    private void requireWritable(Path bundleDirectory) throws IOException {
        try {
            Files.createDirectories(bundleDirectory);
        } catch (IOException e) {
            throw new IOException(
                    "The output directory " + bundleDirectory + " cannot be made: " + e + ". Choose another --output",
                    e);
        }
        for (Path written : List.of(output, bundleDirectory)) {
            if (!Files.isWritable(written)) {
                throw new IOException("The output directory " + written
                        + " cannot be written by this user: change its permissions, or choose another --output");
            }
        }
    }

    private static ExampleAudit audit(TaskData data, ProgressListener progress) {
        progress.started("checking the examples", -1, "examples");
        ExampleAudit audit = ExampleAudit.of(data);
        progress.finished(String.join(" ", audit.remarks(data.labels())));
        return audit;
    }

    /** All that decides the outcome, apart from data and machine. */
    private String description() {
        int parts = devices.parts().size();
        return parts == 1 ? recipe.toString() : recipe + " in " + parts + " parts of a batch";
    }

    private void requireSameRecipe(Checkpoint.Saved saved) {
        if (!saved.recipe().equals(description())) {
            throw new IllegalArgumentException(
                    "The run in " + output + " was begun with another recipe. Then: " + saved.recipe() + ". Now: "
                            + description() + ". Use the same one, or begin with another --output");
        }
    }

    private void requireSameData(Checkpoint.Saved saved, TaskData data) {
        if (!saved.dataset().equals(data.digest())) {
            throw new IllegalArgumentException(
                    "The run in " + output + " was begun with another data set, with the SHA-256 "
                            + saved.dataset() + "; the one in " + directory.root() + " has " + data.digest()
                            + ". Use the same one, or begin with another --output");
        }
    }

    /** Measures what was trained, as it is written, and writes manifest and reports. */
    private Result complete(
            BundleWriter writer,
            FittedWeights fitted,
            Outcome outcome,
            TaskData data,
            ExampleAudit audit,
            Instant begin,
            ProgressListener progress)
            throws IOException {
        Manifest.Weights weights = writer.writeWeights(fitted.arrays(), precision);
        try (InferenceNetwork network = writer.load(fitted.architecture(), devices.first())) {
            Evaluation validation = fitted.validation(network);
            ReferenceMeasurement reference = new ReferenceMeasurement(network, data.labels());
            Evaluation test =
                    Evaluator.evaluate(network, data.labels(), data.test(), "the test set", progress, reference);
            Abstention abstention = abstention(validation, progress);
            Duration training =
                    outcome.epochs().stream().map(EpochMetrics::duration).reduce(Duration.ZERO, Duration::plus);
            ModelBundle bundle = writer.writeManifest(
                    new BundleWriter.Description(
                            recipe.model(),
                            version.orElseGet(() ->
                                    TIME.format(begin) + "-" + weights.sha256().substring(0, 8)),
                            recipe.task(),
                            data.labels(),
                            fitted.architecture(),
                            data.preprocessing(),
                            reference.result(),
                            abstention,
                            metrics(validation, test, abstention, fitted),
                            provenance(data, fitted, outcome, begin, training)),
                    weights);
            Result result = new Result(bundle, outcome.epochs(), outcome.best(), test, training, audit);
            TrainingReport.write(output, recipe, result);
            draw(network, data, test, abstention, progress);
            return result;
        }
    }

    /** Pictures are for people: a machine that cannot draw has a model all the same. */
    private void draw(
            InferenceNetwork network, TaskData data, Evaluation test, Abstention abstention, ProgressListener progress)
            throws IOException {
        progress.started("drawing the report", -1, "pictures");
        String summary = "";
        try {
            HtmlReport.write(output, recipe, data, test, network, abstention);
        } catch (RuntimeException | LinkageError | InternalError e) {
            summary = "report.html could not be drawn (" + e
                    + "); if this machine has no fonts, install fontconfig and a font, and train again";
        }
        progress.finished(summary);
    }

    /** The threshold that the recipe's target takes; none if it is out of reach, for a model is better than no model. */
    private Abstention abstention(Evaluation validation, ProgressListener progress) {
        double target = recipe.abstention().accuracy();
        if (target == 0) {
            return Abstention.NONE;
        }
        progress.started("choosing the threshold of confidence", -1, "thresholds");
        OptionalDouble threshold = validation.riskCoverage().threshold(target);
        if (threshold.isEmpty()) {
            progress.finished("no confidence promises the accuracy " + target + " with 95 % certainty on the "
                    + validation.count()
                    + " examples of the validation split: the bundle has no threshold and never abstains."
                    + " Lower abstention.accuracy, or raise data.validationShare");
            return Abstention.NONE;
        }
        RiskCoverage.Point point = validation.riskCoverage().at(threshold.getAsDouble());
        progress.finished(String.format(
                Locale.ROOT,
                "%.4f for the accuracy %s: %.4f of the validation split is answered",
                point.threshold(),
                target,
                point.coverage()));
        return new Abstention(point.threshold(), target, point.coverage());
    }

    private static Map<String, Double> metrics(
            Evaluation validation, Evaluation test, Abstention abstention, FittedWeights weights) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("validation.accuracy", rounded(validation.accuracy()));
        metrics.put("validation.logLoss", rounded(validation.logLoss()));
        metrics.put("validation.calibrationError", rounded(validation.calibrationError()));
        metrics.put("validation.calibrationErrorUncalibrated", rounded(weights.errorBefore()));
        weights.temperatures().forEach((exit, temperature) -> metrics.put(exit + TEMPERATURE, rounded(temperature)));
        metrics.put("test.accuracy", rounded(test.accuracy()));
        metrics.put("test.logLoss", rounded(test.logLoss()));
        metrics.put("test.calibrationError", rounded(test.calibrationError()));
        if (!abstention.equals(Abstention.NONE)) {
            RiskCoverage.Point answered = test.riskCoverage().at(abstention.threshold());
            metrics.put("test.coverage", rounded(answered.coverage()));
            metrics.put("test.answeredAccuracy", rounded(answered.accuracy()));
        }
        return metrics;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }

    private Map<String, String> provenance(
            TaskData data, FittedWeights fitted, Outcome outcome, Instant begin, Duration training) {
        Engine engine = Engine.getInstance();
        Map<String, String> provenance = new TreeMap<>(fitted.provenance());
        provenance.putAll(additional.provenance());
        provenance.put("recipe", recipe.name());
        provenance.put("recipe.training", recipe.training().toString());
        provenance.put("dataset", recipe.data().dataset());
        provenance.put("dataset.sha256", data.digest());
        provenance.put("dataset.training", Integer.toString(data.training().count()));
        provenance.put("dataset.validation", Integer.toString(data.validation().count()));
        provenance.put("dataset.test", Integer.toString(data.test().count()));
        provenance.put("seed", Long.toString(recipe.training().seed()));
        provenance.put("code.version", codeVersion);
        provenance.put("java.version", Runtime.version().toString());
        provenance.put("engine", engine.getEngineName() + " " + engine.getVersion());
        provenance.put("device", devices.toString());
        provenance.put(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        provenance.put("started", begin.toString());
        provenance.put("training.seconds", Long.toString(training.toSeconds()));
        outcome.diverged().ifPresent(diverged -> provenance.put(DIVERGED, String.valueOf(diverged.getMessage())));
        return provenance;
    }
}
