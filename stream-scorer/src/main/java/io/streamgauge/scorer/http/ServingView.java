package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.AssignmentTimeline;
import io.streamgauge.scorer.registry.KnownVersion;
import io.streamgauge.scorer.registry.ModelRegistry;
import io.streamgauge.scorer.registry.VersionHandle;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells as JSON which versions there are and which of them serve. Safe for use by several threads. */
final class ServingView {
    /** Assignments of a task that are told: the latest. */
    private static final int MOST_ASSIGNMENTS = 20;

    private static final double ALL_BASIS_POINTS = 10_000;

    private final ModelRegistry registry;
    private final Map<Task, String> models;
    private final InstantSource clock;

    /**
     * A view of what the registry knows at the time.
     *
     * @param models the model that is followed for each task
     * @param clock tells what is in force
     */
    ServingView(ModelRegistry registry, Map<Task, String> models, InstantSource clock) {
        this.registry = registry;
        this.models = Map.copyOf(models);
        this.clock = clock;
    }

    /** What serves from when on, by task. */
    ObjectNode assignments() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode tasks = node.putArray("tasks");
        for (Task task : Task.values()) {
            String model = models.get(task);
            if (model != null) {
                ObjectNode told = tasks.addObject().put("task", task.id()).put("model", model);
                AssignmentTimeline timeline = registry.timeline(task);
                Optional<Assignment> inForce = timeline.at(clock.instant());
                ArrayNode all = told.putArray("assignments");
                List<Assignment> assignments = timeline.assignments();
                assignments
                        .subList(Math.max(0, assignments.size() - MOST_ASSIGNMENTS), assignments.size())
                        .forEach(assignment -> all.add(node(assignment, model)
                                .put(
                                        "inForce",
                                        inForce.filter(assignment::equals).isPresent())));
            }
        }
        return node;
    }

    private static ObjectNode node(Assignment assignment, String model) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("effectiveFrom", assignment.effectiveFrom().toString())
                .put("champion", version(assignment.champion(), model));
        assignment
                .challenger()
                .ifPresentOrElse(
                        challenger -> node.putObject("challenger")
                                .put("version", version(challenger.version(), model))
                                .put("share", challenger.trafficShareBasisPoints() / ALL_BASIS_POINTS),
                        () -> node.putNull("challenger"));
        return node.put(
                "shadow",
                assignment.shadow().map(shadow -> version(shadow, model)).orElse(null));
    }

    /** A handle's text is {@code model:version}. */
    private static String version(VersionHandle handle, String model) {
        String key = handle.toString();
        String prefix = TopicCatalogue.versionKey(model, "");
        return key.startsWith(prefix) ? key.substring(prefix.length()) : key;
    }

    /** The versions that were announced, with what they do now. */
    ObjectNode versions() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode versions = node.putArray("versions");
        Map<String, String> serving = serving();
        registry.versions().stream()
                .sorted(Comparator.comparing((KnownVersion version) -> key(version.announcement())))
                .forEach(version -> {
                    ModelVersion announced = version.announcement();
                    @Nullable String serves = serving.get(key(announced));
                    versions.addObject()
                            .put("task", announced.getTask())
                            .put("model", announced.getModelName())
                            .put("version", announced.getVersion())
                            .put("weightsHash", announced.getWeightsHash())
                            .put("publishedAt", announced.getPublishedAt().toString())
                            .put("serves", serves)
                            .put("loaded", version.isLoaded());
                });
        return node;
    }

    private Map<String, String> serving() {
        Map<String, String> serving = new LinkedHashMap<>();
        models.keySet()
                .forEach(task -> registry.timeline(task).at(clock.instant()).ifPresent(assignment -> {
                    assignment.shadow().ifPresent(shadow -> serving.put(shadow.toString(), "shadow"));
                    assignment
                            .challenger()
                            .ifPresent(challenger ->
                                    serving.put(challenger.version().toString(), "challenger"));
                    serving.put(assignment.champion().toString(), "champion");
                }));
        return serving;
    }

    private static String key(ModelVersion version) {
        return TopicCatalogue.versionKey(version.getModelName(), version.getVersion());
    }
}
