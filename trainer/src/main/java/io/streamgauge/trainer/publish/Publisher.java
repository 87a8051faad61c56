package io.streamgauge.trainer.publish;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes versions and assigns them. A version is announced only after its artifact is complete in the store, so that
 * no scorer hears of something it cannot load. Doing anything twice changes nothing.
 *
 * <p>Safe for use by several threads.
 */
public final class Publisher {
    private final ArtifactStore store;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Clock clock;

    /**
     * A publisher.
     *
     * @param store where artifacts go
     * @param cluster where versions are announced
     * @param serdes not closed by this
     * @param clock tells when something was published
     */
    public Publisher(ArtifactStore store, ClusterSettings cluster, EventSerdes serdes, Clock clock) {
        this.store = store;
        this.cluster = cluster;
        this.serdes = serdes;
        this.clock = clock;
    }

    /**
     * What publishing did.
     *
     * @param version the version as it stands on the topic
     * @param announced false when it stood there before
     */
    public record Publication(ModelVersion version, boolean announced) {}

    /**
     * Puts a bundle into the store, then announces it.
     *
     * @throws io.streamgauge.models.store.ArtifactStoreException when the store refuses
     * @throws KafkaException when the cluster refuses
     */
    public Publication publish(ModelBundle bundle) {
        String artifact = store.publish(bundle);
        Manifest manifest = bundle.manifest();
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster).ensure(Set.of(topics.modelVersions(), topics.modelAssignments()), false);
        String key = TopicCatalogue.versionKey(manifest.name(), manifest.version());
        ModelVersion known = snapshot(topics.modelVersions()).get(key);
        if (known != null
                && known.getManifestHash().equals(bundle.manifestHash())
                && known.getArtifact().equals(artifact)) {
            return new Publication(known, false);
        }
        ModelVersion version = ModelVersion.newBuilder()
                .setModelName(manifest.name())
                .setVersion(manifest.version())
                .setTask(manifest.task().id())
                .setArtifact(artifact)
                .setManifestHash(bundle.manifestHash())
                .setWeightsHash(manifest.weights().sha256())
                .setLabels(manifest.labels())
                .setMetrics(manifest.metrics())
                .setProvenance(manifest.provenance())
                .setPublishedAt(now())
                .build();
        send(topics.modelVersions(), key, version);
        return new Publication(version, true);
    }

    /**
     * Makes a version the champion of its model from a moment on. Does nothing when the assignment made last has the same
     * champion, alone, and is in force at that moment already: saying again what holds changes nothing, whereas an earlier
     * moment is a new assignment, which gives older events to the version, too.
     *
     * @param modelName the model
     * @param version a published version
     * @param effectiveFrom event time from which it answers
     * @param assignedBy who or what decided; may be empty
     * @return false when nothing had to be done: the assignment made last says so from {@code effectiveFrom} or earlier on
     * @throws IllegalArgumentException when the version was never published
     */
    public boolean assign(String modelName, String version, Instant effectiveFrom, String assignedBy) {
        TopicCatalogue topics = cluster.topics();
        Map<String, ModelVersion> versions = snapshot(topics.modelVersions());
        if (!versions.containsKey(TopicCatalogue.versionKey(modelName, version))) {
            List<String> known = versions.values().stream()
                    .filter(other -> other.getModelName().equals(modelName))
                    .map(ModelVersion::getVersion)
                    .toList();
            throw new IllegalArgumentException("Model " + modelName + " has no published version '" + version
                    + "': publish it first; published are " + known);
        }
        Instant from = effectiveFrom.truncatedTo(ChronoUnit.MILLIS);
        boolean alreadySo = assignment(modelName)
                .filter(current -> current.getChampion().equals(version)
                        && current.getChallenger() == null
                        && current.getShadow() == null
                        && !current.getEffectiveFrom().isAfter(from))
                .isPresent();
        if (alreadySo) {
            return false;
        }
        send(
                topics.modelAssignments(),
                modelName,
                ModelAssignment.newBuilder()
                        .setModelName(modelName)
                        .setChampion(version)
                        .setEffectiveFrom(from)
                        .setAssignedAt(now())
                        .setAssignedBy(assignedBy)
                        .build());
        return true;
    }

    /** The assignment of a model that was made last; empty when there is none. */
    public Optional<ModelAssignment> assignment(String modelName) {
        return Optional.ofNullable(snapshot(cluster.topics().modelAssignments()).get(modelName));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private <V extends SpecificRecord> Map<String, V> snapshot(Topic<V> topic) {
        return new CompactedTopic<>(cluster, serdes, topic).snapshot();
    }

    private <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
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
