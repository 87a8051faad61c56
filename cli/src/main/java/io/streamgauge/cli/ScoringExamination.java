package io.streamgauge.cli;

import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.NativeRuntimeException;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.scorer.batching.BatchPlan;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.StoredVersionLoader;
import io.streamgauge.trainer.publish.ModelCatalogue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * How a scorer with these settings would batch events on this machine.
 *
 * @param settings what is configured
 */
record ScoringExamination(Settings settings) {
    /**
     * Loads and measures the champions in force, as {@code score} does when it starts. Loads the native library with the
     * threads that {@code score} uses.
     *
     * @return a finding per task that is scored; none when cluster, registry or store are not configured
     */
    List<Finding> plans() {
        if (settings.optional(ClusterOptions.BOOTSTRAP_SERVERS).isEmpty()
                || settings.optional(ClusterOptions.SCHEMA_REGISTRY).isEmpty()
                || settings.optional(ClusterOptions.STORE).isEmpty()) {
            return List.of();
        }
        try {
            ScorerSettings scorer = ScorerSettings.from(settings);
            NativeRuntime.load(scorer.inferenceThreads());
            return plans(scorer);
        } catch (NativeRuntimeException e) {
            // The examination of the machine says so.
            return List.of();
        } catch (RuntimeException e) {
            return List.of(Finding.failed("scoring", String.valueOf(e.getMessage())));
        }
    }

    private static List<Finding> plans(ScorerSettings scorer) {
        List<Finding> findings = new ArrayList<>();
        try (EventSerdes serdes = new EventSerdes(scorer.cluster().registry())) {
            Clock clock = Clock.systemUTC();
            ModelCatalogue catalogue = new ModelCatalogue(scorer.cluster(), serdes, clock);
            scorer.models().forEach((task, model) -> {
                String subject = "scoring " + task.id();
                findings.add(catalogue
                        .champion(model, clock.instant())
                        .map(version -> plan(subject, scorer, version))
                        .orElseGet(() -> Finding.warning(
                                subject, "no version of the model " + model + " is assigned yet; `publish --assign`")));
            });
        }
        return findings;
    }

    private static Finding plan(String subject, ScorerSettings scorer, ModelVersion version) {
        String name = TopicCatalogue.versionKey(version.getModelName(), version.getVersion());
        try {
            return plan(
                    subject,
                    scorer,
                    new StoredVersionLoader(scorer.artifactStore().open(), scorer.trust()).load(version));
        } catch (RuntimeException e) {
            return Finding.failed(subject, name + " cannot be loaded: " + e.getMessage());
        }
    }

    private static Finding plan(String subject, ScorerSettings scorer, ServingVersion version) {
        try (Classifier classifier = version.classifier()) {
            CostCurve costs = classifier.costs();
            BatchPlan plan = scorer.batches().plan(costs);
            return Finding.ok(
                    subject,
                    version
                            + version.signedBy()
                                    .map(key -> ", signed with the key " + key)
                                    .orElse("") + " in batches of up to " + plan.size() + " that wait up to "
                            + plan.maximumDelay().toMillis() + " ms, for a latency target of "
                            + scorer.batches().latencyTarget().toMillis() + " ms; measured: " + costs);
        }
    }
}
