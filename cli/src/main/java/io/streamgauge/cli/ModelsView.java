package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.signing.ManifestSignature;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the topics about models say, for people and for programs.
 *
 * @param done what was done, a line; empty for nothing
 * @param versions published versions
 * @param assignments by model and moment
 * @param detailed whether the versions are shown with all that is known of them
 * @param now decides which assignments are in force
 */
record ModelsView(
        String done, List<ModelVersion> versions, List<ModelAssignment> assignments, boolean detailed, Instant now) {

    ModelsView(String done, List<ModelVersion> versions, List<ModelAssignment> assignments, Instant now) {
        this(done, versions, assignments, false, now);
    }

    /** One version and all assignments of its model. */
    static ModelsView ofVersion(ModelVersion version, List<ModelAssignment> assignments, Instant now) {
        return new ModelsView("", List.of(version), assignments, true, now);
    }

    ObjectNode json() {
        ObjectNode node = Json.object();
        if (!done.isEmpty()) {
            node.put("done", done);
        }
        ArrayNode published = node.putArray("versions");
        for (ModelVersion version : versions) {
            ObjectNode each = published.addObject();
            each.put("model", version.getModelName());
            each.put("version", version.getVersion());
            each.put("task", version.getTask());
            each.put("artifact", version.getArtifact());
            each.put("manifestSha256", version.getManifestHash());
            each.put("weightsSha256", version.getWeightsHash());
            each.put("signed", version.getSignature() != null);
            each.put("signingKey", version.getSigningKey());
            each.put("publishedAt", version.getPublishedAt().toString());
            version.getLabels().forEach(each.putArray("labels")::add);
            new TreeMap<>(version.getMetrics()).forEach(each.putObject("metrics")::put);
            new TreeMap<>(version.getProvenance()).forEach(each.putObject("provenance")::put);
        }
        ArrayNode assigned = node.putArray("assignments");
        for (ModelAssignment assignment : assignments) {
            ObjectNode each = assigned.addObject();
            each.put("model", assignment.getModelName());
            each.put("effectiveFrom", assignment.getEffectiveFrom().toString());
            each.put("champion", assignment.getChampion());
            Challenger challenger = assignment.getChallenger();
            if (challenger != null) {
                each.putObject("challenger")
                        .put("version", challenger.getVersion())
                        .put("trafficShareBasisPoints", challenger.getTrafficShareBasisPoints());
            }
            each.put("shadow", assignment.getShadow());
            each.put("inForce", isInForce(assignment));
            each.put("assignedAt", assignment.getAssignedAt().toString());
            each.put("assignedBy", assignment.getAssignedBy());
        }
        return node;
    }

    void print(Consumer<String> line) {
        if (!done.isEmpty()) {
            line.accept(done);
        }
        if (detailed) {
            versions.forEach(version -> details(version, line));
        } else if (!versions.isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("VERSION", "TASK", "PUBLISHED", "CLAIMED KEY")));
            versions.forEach(version -> rows.add(List.of(
                    version.getModelName() + " " + version.getVersion(),
                    version.getTask(),
                    version.getPublishedAt().toString(),
                    signedWith(version))));
            Text.table(rows, line);
        }
        if (!assignments.isEmpty()) {
            List<List<String>> rows =
                    new ArrayList<>(List.of(List.of("MODEL", "FROM", "CHAMPION", "CHALLENGER", "SHADOW", "BY", "")));
            assignments.forEach(assignment -> rows.add(row(assignment)));
            Text.table(rows, line);
        }
        if (done.isEmpty() && versions.isEmpty() && assignments.isEmpty()) {
            line.accept("Nothing was published yet");
        }
    }

    private static String signedWith(ModelVersion version) {
        if (version.getSignature() == null) {
            return "-";
        }
        String key = new ManifestSignature(
                        version.getSignature(), Objects.requireNonNullElse(version.getSigningKey(), ""))
                .claimedKey();
        return key.isEmpty() ? "an unnamed key" : key;
    }

    private List<String> row(ModelAssignment assignment) {
        Challenger challenger = assignment.getChallenger();
        return List.of(
                assignment.getModelName(),
                assignment.getEffectiveFrom().toString(),
                assignment.getChampion(),
                challenger == null
                        ? "-"
                        : challenger.getVersion() + ", "
                                + Text.percent(challenger.getTrafficShareBasisPoints() / 10_000.0),
                assignment.getShadow() == null ? "-" : assignment.getShadow(),
                assignment.getAssignedBy().isEmpty() ? "-" : assignment.getAssignedBy(),
                isInForce(assignment)
                        ? "in force"
                        : assignment.getEffectiveFrom().isAfter(now) ? "ahead" : "");
    }

    private static void details(ModelVersion version, Consumer<String> line) {
        line.accept(version.getModelName() + " " + version.getVersion() + ": " + version.getTask() + ", labels "
                + String.join(", ", version.getLabels()));
        line.accept("  published  " + version.getPublishedAt() + " as " + version.getArtifact());
        line.accept("  manifest   " + version.getManifestHash());
        line.accept("  weights    " + version.getWeightsHash());
        line.accept("  signed     "
                + (version.getSignature() == null
                        ? "no"
                        : "with the key " + signedWith(version) + ", as its publisher says"));
        new TreeMap<>(version.getMetrics())
                .forEach((name, value) -> line.accept("  metric     " + name + " = " + value));
        for (Map.Entry<String, String> origin : new TreeMap<>(version.getProvenance()).entrySet()) {
            line.accept("  origin     " + origin.getKey() + " = " + Text.shortened(origin.getValue(), 100));
        }
    }

    /** Whether events of now are its, which is so of a model's first one, too, when all are ahead. */
    private boolean isInForce(ModelAssignment assignment) {
        List<ModelAssignment> same = assignments.stream()
                .filter(other -> other.getModelName().equals(assignment.getModelName()))
                .toList();
        return same.stream()
                .filter(other -> !other.getEffectiveFrom().isAfter(now))
                .reduce((former, later) -> later)
                .orElse(same.get(0))
                .equals(assignment);
    }
}
