package io.streamgauge.cli;

import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.NativeRuntimeException;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.scorer.batching.BatchPlan;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.registry.StoredVersionLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

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
        TopicCatalogue topics = scorer.cluster().topics();
        try (EventSerdes serdes = new EventSerdes(scorer.cluster().registry())) {
            Map<String, ModelVersion> versions = snapshot(scorer, serdes, topics.modelVersions());
            Map<String, ModelAssignment> assignments = snapshot(scorer, serdes, topics.modelAssignments());
            scorer.models().forEach((task, model) -> {
                String subject = "scoring " + task.id();
                Optional<ModelVersion> champion = inForce(assignments, model)
                        .map(assignment -> versions.get(TopicCatalogue.versionKey(model, assignment.getChampion())));
                findings.add(champion.map(version -> plan(subject, scorer, version))
                        .orElseGet(() -> Finding.warning(
                                subject, "no version of the model " + model + " is assigned yet; `publish --assign`")));
            });
        }
        return findings;
    }

    private static <V extends SpecificRecord> Map<String, V> snapshot(
            ScorerSettings scorer, EventSerdes serdes, Topic<V> topic) {
        return new CompactedTopic<>(scorer.cluster(), serdes, topic).snapshot();
    }

    /** The assignment for an event of this moment. */
    private static Optional<ModelAssignment> inForce(Map<String, ModelAssignment> assignments, String model) {
        NavigableMap<Instant, ModelAssignment> byStart = new TreeMap<>();
        assignments.values().stream()
                .filter(assignment -> assignment.getModelName().equals(model))
                .forEach(assignment -> byStart.put(assignment.getEffectiveFrom(), assignment));
        return Optional.ofNullable(byStart.floorEntry(Instant.now()))
                .or(() -> Optional.ofNullable(byStart.firstEntry()))
                .map(Map.Entry::getValue);
    }

    private static Finding plan(String subject, ScorerSettings scorer, ModelVersion version) {
        String name = TopicCatalogue.versionKey(version.getModelName(), version.getVersion());
        try (Classifier classifier = new StoredVersionLoader(new FileArtifactStore(scorer.artifactStore()))
                .load(version)
                .classifier()) {
            CostCurve costs = classifier.costs();
            BatchPlan plan = scorer.batches().plan(costs);
            return Finding.ok(
                    subject,
                    name + " in batches of up to " + plan.size() + " that wait up to "
                            + plan.maximumDelay().toMillis() + " ms, for a latency target of "
                            + scorer.batches().latencyTarget().toMillis() + " ms; measured: " + costs);
        } catch (RuntimeException e) {
            return Finding.failed(subject, name + " cannot be loaded: " + e.getMessage());
        }
    }
}
