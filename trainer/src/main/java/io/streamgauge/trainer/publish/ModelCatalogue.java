package io.streamgauge.trainer.publish;

import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The published versions and their assignments, as they stand on the topics, and the way to assign. Each call reads the
 * topics anew: two people who assign at the same moment both succeed, and the later record counts.
 *
 * <p>Safe for use by several threads. All methods throw {@link io.streamgauge.schemas.ClusterException} or
 * {@link KafkaException} when the cluster does not answer or refuses.
 */
public final class ModelCatalogue {
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Clock clock;

    /**
     * A catalogue.
     *
     * @param cluster where the topics are
     * @param serdes not closed by this
     * @param clock tells when something was assigned
     */
    public ModelCatalogue(ClusterSettings cluster, EventSerdes serdes, Clock clock) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.clock = clock;
    }

    /** All versions that were announced, by model and then in the order in which they were published. */
    public List<ModelVersion> versions() {
        return snapshot(cluster.topics().modelVersions()).values().stream()
                .sorted(Comparator.comparing(ModelVersion::getModelName).thenComparing(ModelVersion::getPublishedAt))
                .toList();
    }

    /** The announced versions of one model, in the order in which they were published. */
    public List<ModelVersion> versions(String modelName) {
        return versions().stream()
                .filter(version -> version.getModelName().equals(modelName))
                .toList();
    }

    /**
     * One announced version.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public ModelVersion version(String modelName, String version) {
        List<ModelVersion> published = versions(modelName);
        return published.stream()
                .filter(other -> other.getVersion().equals(version))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Model " + modelName + " has no published version '"
                        + version + "'; published are "
                        + published.stream().map(ModelVersion::getVersion).toList()));
    }

    /** All assignments that hold or will, by model and then by the moment from which they hold. */
    public List<ModelAssignment> assignments() {
        return snapshot(cluster.topics().modelAssignments()).values().stream()
                .sorted(Comparator.comparing(ModelAssignment::getModelName)
                        .thenComparing(ModelAssignment::getEffectiveFrom))
                .toList();
    }

    /** The assignments of one model that hold or will, by the moment from which they hold. */
    public List<ModelAssignment> assignments(String modelName) {
        return assignments().stream()
                .filter(assignment -> assignment.getModelName().equals(modelName))
                .toList();
    }

    /**
     * The announcement of the champion for events of a moment: that of the latest assignment not after it, or of the first
     * one for a moment before all of them. Empty when there is no assignment, or its champion was not announced.
     */
    public Optional<ModelVersion> champion(String modelName, Instant eventTime) {
        NavigableMap<Instant, ModelAssignment> history = history(modelName);
        return Optional.ofNullable(history.floorEntry(eventTime))
                .or(() -> Optional.ofNullable(history.firstEntry()))
                .map(inForce -> snapshot(cluster.topics().modelVersions())
                        .get(TopicCatalogue.versionKey(
                                modelName, inForce.getValue().getChampion())));
    }

    /**
     * The latest moment up to now for which a version alone is assigned: now itself, or the last millisecond of an assignment
     * that was followed by another one. Whether scorers can load it is not known here.
     *
     * @throws IllegalArgumentException when there is none, as for a version that answered a share of the keys at most
     */
    public Instant latestMomentOf(String modelName, String version) {
        Instant now = now();
        NavigableMap<Instant, ModelAssignment> history = history(modelName);
        Instant first = history.isEmpty() ? now : history.firstKey();
        Instant moment = now;
        // The first assignment is also that of all moments before it.
        for (ModelAssignment inForce : history.headMap(first.isAfter(now) ? first : now, true)
                .descendingMap()
                .values()) {
            if (answersAlone(inForce, version)) {
                return moment;
            }
            moment = inForce.getEffectiveFrom().minusMillis(1);
        }
        throw new IllegalArgumentException("Model " + modelName + " has no moment until now for which version "
                + version + " alone is assigned: first assign it as champion without a challenger");
    }

    private static boolean answersAlone(ModelAssignment assignment, String version) {
        Challenger other = assignment.getChallenger();
        if (other == null || other.getTrafficShareBasisPoints() == 0) {
            return version.equals(assignment.getChampion());
        }
        return other.getTrafficShareBasisPoints() == ServingPlan.ALL_BASIS_POINTS && version.equals(other.getVersion());
    }

    /** The assignment of a model that was made last, be it for an earlier moment than others; empty when there is none. */
    public Optional<ModelAssignment> latest(String modelName) {
        return snapshot(cluster.topics().modelAssignments()).values().stream()
                .filter(assignment -> assignment.getModelName().equals(modelName))
                // Of those made in the same millisecond the one that was written last.
                .reduce((former, later) -> later.getAssignedAt().isBefore(former.getAssignedAt()) ? former : later);
    }

    /**
     * Assigns versions to their model from a moment on. Does nothing when the assignment in force at that moment already
     * says so; assignments from later moments on stay as they are.
     *
     * @param effectiveFrom event time from which the plan holds; what is finer than a millisecond is cut off
     * @param assignedBy who or what decided; may be empty
     * @return false when nothing had to be done
     * @throws IllegalArgumentException when one of the versions was never published
     */
    public boolean assign(ServingPlan plan, Instant effectiveFrom, String assignedBy) {
        requirePublished(plan);
        Instant from = effectiveFrom.truncatedTo(ChronoUnit.MILLIS);
        Map.Entry<Instant, ModelAssignment> inForce = history(plan.modelName()).floorEntry(from);
        if (inForce != null && plan.isThatOf(inForce.getValue())) {
            return false;
        }
        send(
                cluster.topics().modelAssignments(),
                TopicCatalogue.assignmentKey(plan.modelName(), from),
                ModelAssignment.newBuilder()
                        .setModelName(plan.modelName())
                        .setChampion(plan.champion())
                        .setChallenger(plan.challenger()
                                .map(other -> new Challenger(other.version(), other.trafficShareBasisPoints()))
                                .orElse(null))
                        .setShadow(plan.shadow().orElse(null))
                        .setEffectiveFrom(from)
                        .setAssignedAt(now())
                        .setAssignedBy(assignedBy)
                        .build());
        return true;
    }

    /**
     * Assigns the champion again that was in force, in event time, before the present one: going back from the assignment
     * in force at {@code effectiveFrom}, the first other champion. It answers alone, without challenger and shadow. Doing
     * it again goes back to where it came from, for then that is what was in force before.
     *
     * @param effectiveFrom event time from which the former champion answers again
     * @param assignedBy who or what decided; may be empty
     * @return the version that answers again
     * @throws IllegalArgumentException when no other champion was in force before
     */
    public String rollBack(String modelName, Instant effectiveFrom, String assignedBy) {
        NavigableMap<Instant, ModelAssignment> until =
                history(modelName).headMap(effectiveFrom.truncatedTo(ChronoUnit.MILLIS), true);
        if (until.isEmpty()) {
            throw new IllegalArgumentException("Model " + modelName + " has no assignment in force at " + effectiveFrom
                    + ": there is nothing to go back from");
        }
        String present = until.lastEntry().getValue().getChampion();
        String former = until.descendingMap().values().stream()
                .map(ModelAssignment::getChampion)
                .filter(champion -> !champion.equals(present))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Model " + modelName + " had no champion before " + present + ": assign a version by name"));
        assign(ServingPlan.of(modelName, former), effectiveFrom, assignedBy);
        return former;
    }

    /**
     * Withdraws the assignment from exactly a moment on: events of its time are those of the assignment before it.
     *
     * @throws IllegalArgumentException when there is no such assignment
     */
    public void withdraw(String modelName, Instant effectiveFrom) {
        AssignmentKey key = new AssignmentKey(modelName, effectiveFrom);
        NavigableMap<Instant, ModelAssignment> history = history(modelName);
        if (!history.containsKey(key.effectiveFrom())) {
            throw new IllegalArgumentException("Model " + modelName + " has no assignment from exactly "
                    + key.effectiveFrom() + " on; there are some from " + history.keySet());
        }
        send(cluster.topics().modelAssignments(), key.toString(), null);
    }

    private void requirePublished(ServingPlan plan) {
        List<String> published = versions(plan.modelName()).stream()
                .map(ModelVersion::getVersion)
                .toList();
        plan.versions()
                .filter(version -> !published.contains(version))
                .findFirst()
                .ifPresent(missing -> {
                    throw new IllegalArgumentException("Model " + plan.modelName() + " has no published version '"
                            + missing + "': publish it first; published are " + published);
                });
    }

    private NavigableMap<Instant, ModelAssignment> history(String modelName) {
        NavigableMap<Instant, ModelAssignment> history = new TreeMap<>();
        assignments(modelName).forEach(assignment -> history.put(assignment.getEffectiveFrom(), assignment));
        return history;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    <V extends SpecificRecord> Map<String, V> snapshot(Topic<V> topic) {
        return new CompactedTopic<>(cluster, serdes, topic).snapshot();
    }

    <V extends SpecificRecord> void send(Topic<V> topic, String key, @Nullable V value) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        try (KafkaProducer<String, V> producer =
                new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic))) {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "Writing " + key + " to the topic " + topic.name() + " at " + cluster.bootstrapServers()
                            + " failed: " + e.getCause(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while writing " + key + " to the topic " + topic.name(), e);
        }
    }
}
