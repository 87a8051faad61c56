package io.streamgauge.trainer.publish;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes versions and assigns them. A version is announced only after its artifact is complete in the store, so that
 * no scorer hears of something it cannot load. Doing anything twice changes nothing.
 *
 * <p>Safe for use by several threads.
 */
public final class Publisher {
    private final ArtifactStore store;
    private final ClusterSettings cluster;
    private final ModelCatalogue catalogue;
    private final Optional<SigningKey> signingKey;

    /**
     * A publisher that does not sign.
     *
     * @param store where artifacts go
     * @param cluster where versions are announced
     * @param serdes not closed by this
     * @param clock tells when something was published
     */
    public Publisher(ArtifactStore store, ClusterSettings cluster, EventSerdes serdes, Clock clock) {
        this(store, cluster, serdes, clock, Optional.empty());
    }

    /**
     * A publisher.
     *
     * @param store where artifacts go
     * @param cluster where versions are announced
     * @param serdes not closed by this
     * @param clock tells when something was published
     * @param signingKey what versions are signed with; empty to leave them unsigned
     */
    public Publisher(
            ArtifactStore store,
            ClusterSettings cluster,
            EventSerdes serdes,
            Clock clock,
            Optional<SigningKey> signingKey) {
        this.store = store;
        this.cluster = cluster;
        this.catalogue = new ModelCatalogue(cluster, serdes, clock);
        this.signingKey = signingKey;
    }

    /**
     * What publishing did.
     *
     * @param version the version as it stands on the topic
     * @param announced false when just that stood there before, with this signature or, if there is no key to sign with, with
     *     any
     */
    public record Publication(ModelVersion version, boolean announced) {}

    /**
     * Puts a bundle into the store, then announces it, with a signature if there is a key. What was announced otherwise than
     * now, by anybody, is announced again: without this key's signature, or with other labels or hashes than the bundle's.
     * A signature of the same bytes is never taken away.
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
        Optional<ModelVersion> known =
                Optional.ofNullable(catalogue.snapshot(topics.modelVersions()).get(key));
        ModelVersion version = announcement(bundle, artifact, known);
        if (known.filter(version::equals).isPresent()) {
            return new Publication(version, false);
        }
        catalogue.send(topics.modelVersions(), key, version);
        return new Publication(version, true);
    }

    private ModelVersion announcement(ModelBundle bundle, String artifact, Optional<ModelVersion> known) {
        Manifest manifest = bundle.manifest();
        Optional<ModelVersion> sameBytes =
                known.filter(version -> version.getManifestHash().equals(bundle.manifestHash()));
        // A signature of other bytes would look as if somebody had tampered with these.
        Optional<ByteBuffer> signature = signingKey
                .map(signing -> signing.sign(bundle.manifestBytes()))
                .or(() -> sameBytes.map(ModelVersion::getSignature));
        Optional<String> signedBy =
                signingKey.map(signing -> signing.id().toString()).or(() -> sameBytes.map(ModelVersion::getSigningKey));
        // What is added or put right makes it no newer than it is.
        Optional<Instant> publishedAt = sameBytes.map(ModelVersion::getPublishedAt);
        return ModelVersion.newBuilder()
                .setModelName(manifest.name())
                .setVersion(manifest.version())
                .setTask(manifest.task().id())
                .setArtifact(artifact)
                .setManifestHash(bundle.manifestHash())
                .setWeightsHash(manifest.weights().sha256())
                .setSignature(signature.orElse(null))
                .setSigningKey(signedBy.orElse(null))
                .setLabels(manifest.labels())
                .setMetrics(manifest.metrics())
                .setProvenance(manifest.provenance())
                .setReference(References.record(manifest.reference()))
                .setPublishedAt(publishedAt.orElseGet(catalogue::now))
                .build();
    }

    /**
     * Makes a version the only one that serves its model from a moment on. Does nothing when that is so already: saying
     * again what holds changes nothing.
     *
     * @param modelName the model
     * @param version a published version
     * @param effectiveFrom event time from which it answers
     * @param assignedBy who or what decided; may be empty
     * @return false when nothing had to be done
     * @throws IllegalArgumentException when the version was never published
     */
    public boolean assign(String modelName, String version, Instant effectiveFrom, String assignedBy) {
        return catalogue.assign(ServingPlan.of(modelName, version), effectiveFrom, assignedBy);
    }

    /** The assignment of a model that was made last; empty when there is none. */
    public Optional<ModelAssignment> assignment(String modelName) {
        return catalogue.latest(modelName);
    }
}
