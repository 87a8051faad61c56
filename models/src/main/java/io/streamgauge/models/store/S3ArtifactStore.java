package io.streamgauge.models.store;

import io.streamgauge.models.bundle.BundleLimits;
import io.streamgauge.models.bundle.Hashes;
import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a bucket of S3, or of a service that speaks its protocol and knows conditional writes. A version is two
 * objects: {@code NAME/VERSION/manifest.json} and {@code NAME/VERSION/SHA256/weights.safetensors}, where SHA256 is the
 * weights' hash.
 *
 * <p>The weights are written first, and a version is there when its manifest is. The manifest is written only if there is
 * none ({@code If-None-Match: *}), so of two publishers one wins, and nothing ever replaces it. The key of the weights
 * says what they are, so publishers of different weights never write the same object, and those of the same weights write
 * the same bytes: a manifest always finds its own weights, whoever wins. A publisher that is killed leaves weights that
 * nobody reads; it may publish again. The loser removes its own, and is not stopped when it may not.
 *
 * <p>Bundles are downloaded into a {@link BundleCache}. What is opened by the hash of its manifest is taken from there
 * without asking the service, for a version never changes. Publishing goes through the cache as well, so that what is
 * uploaded is what was checked.
 */
final class S3ArtifactStore implements ArtifactStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3ArtifactStore.class);

    private final S3Bucket bucket;
    private final BundleCache cache;

    /**
     * The store in a bucket.
     *
     * @param bucket where versions lie
     * @param cache where those are kept that were downloaded
     */
    S3ArtifactStore(S3Bucket bucket, BundleCache cache) {
        this.bucket = bucket;
        this.cache = cache;
    }

    @Override
    public String publish(ModelBundle bundle) {
        VersionReference reference = VersionReference.of(bundle.manifest());
        try {
            Optional<byte[]> published = manifest(reference);
            if (published.isPresent()) {
                requireSame(published.get(), bundle, reference);
            } else {
                upload(bundle, reference);
            }
        } catch (InvalidBundleException e) {
            throw new ArtifactStoreException(
                    "The artifact store " + bucket + " holds a damaged " + reference + ": " + e.getMessage()
                            + ". Remove its objects, if no scorer uses it, and publish again",
                    e);
        }
        return reference.toString();
    }

    private void upload(ModelBundle bundle, VersionReference reference) {
        ModelBundle copy = cache.open(bundle.manifestHash())
                .orElseGet(
                        () -> cache.add(bundle.manifestHash(), directory -> StagingDirectory.copy(bundle, directory)));
        Manifest.Weights weights = copy.manifest().weights();
        bucket.write(weightsKey(reference, weights), copy.weightsFile(), weights.sha256(), weights.bytes());
        if (!bucket.create(manifestKey(reference), manifestBytes(copy), copy.manifestHash())) {
            // Another publisher was quicker, or an attempt of ours whose answer was lost.
            byte[] winner = manifest(reference).orElseThrow(() -> reference.missing(bucket));
            removeUnused(weights, winner, reference);
            requireSame(winner, bundle, reference);
        }
    }

    @Override
    public ModelBundle open(String reference, String manifestHash) {
        VersionReference version = VersionReference.parse(reference, bucket);
        Optional<ModelBundle> cached = cache.open(manifestHash).filter(bundle -> version.names(bundle.manifest()));
        if (cached.isPresent()) {
            return cached.get();
        }
        byte[] json = manifest(version).orElseThrow(() -> version.missing(bucket));
        Manifest manifest = ModelBundle.readManifest(bucket.uri(manifestKey(version)), json);
        version.requireHash(Hashes.sha256(json), manifestHash, bucket);
        return cached(json, manifest, version);
    }

    @Override
    public Optional<ModelBundle> find(String name, String version) {
        VersionReference reference = VersionReference.parse(name + "/" + version, bucket);
        return manifest(reference)
                .map(json ->
                        cached(json, ModelBundle.readManifest(bucket.uri(manifestKey(reference)), json), reference));
    }

    @Override
    public List<String> models() {
        return bucket.folders();
    }

    private static String manifestKey(VersionReference reference) {
        return reference + "/" + ModelBundle.MANIFEST;
    }

    private static String weightsKey(VersionReference reference, Manifest.Weights weights) {
        return reference + "/" + weights.sha256() + "/" + ModelBundle.WEIGHTS;
    }

    /** The bytes of a version's manifest; empty when there is no such version. */
    private Optional<byte[]> manifest(VersionReference reference) {
        long limit = BundleLimits.DEFAULT.manifestBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OptionalLong size = bucket.read(manifestKey(reference), limit, () -> {
            bytes.reset();
            return bytes;
        });
        if (size.isEmpty()) {
            return Optional.empty();
        }
        if (size.getAsLong() > limit) {
            throw new InvalidBundleException(
                    bucket.uri(manifestKey(reference)), "is larger than the limit of " + limit + " bytes", null);
        }
        return Optional.of(bytes.toByteArray());
    }

    private static byte[] manifestBytes(ModelBundle bundle) {
        ByteBuffer bytes = bundle.manifestBytes();
        byte[] json = new byte[bytes.remaining()];
        bytes.get(json);
        return json;
    }

    private ModelBundle cached(byte[] json, Manifest manifest, VersionReference reference) {
        String hash = Hashes.sha256(json);
        return cache.open(hash).orElseGet(() -> {
            try {
                return cache.add(hash, directory -> download(json, manifest, reference, directory));
            } catch (InvalidBundleException e) {
                throw new InvalidBundleException(bucket.uri(reference.toString()), String.valueOf(e.getMessage()), e);
            }
        });
    }

    private void download(byte[] json, Manifest manifest, VersionReference reference, Path directory)
            throws IOException {
        Manifest.Weights weights = manifest.weights();
        String key = weightsKey(reference, weights);
        long limit = BundleLimits.DEFAULT.weightsBytes();
        if (weights.bytes() > limit) {
            throw new InvalidBundleException(key, "is larger than the limit of " + limit + " bytes", null);
        }
        Path file = directory.resolve(weights.file());
        requireSize(bucket.read(key, weights.bytes(), () -> Files.newOutputStream(file)), weights, key);
        StagingDirectory.force(file);
        Path manifestFile = directory.resolve(ModelBundle.MANIFEST);
        Files.write(manifestFile, json);
        StagingDirectory.force(manifestFile);
    }

    private static void requireSize(OptionalLong size, Manifest.Weights weights, String key) {
        if (size.isEmpty()) {
            throw new InvalidBundleException(key, "is missing", null);
        }
        if (size.getAsLong() != weights.bytes()) {
            throw new InvalidBundleException(
                    key,
                    "has another size than the " + weights.bytes() + " bytes of the manifest's weights.bytes",
                    null);
        }
    }

    /** What is published is this bundle, whole. */
    private void requireSame(byte[] json, ModelBundle bundle, VersionReference reference) {
        Manifest manifest = ModelBundle.readManifest(bucket.uri(manifestKey(reference)), json);
        reference.requireHash(Hashes.sha256(json), bundle.manifestHash(), bucket);
        Manifest.Weights weights = manifest.weights();
        String key = weightsKey(reference, weights);
        MessageDigest digest = Hashes.digest();
        OptionalLong size = bucket.read(key, weights.bytes(), () -> {
            digest.reset();
            return new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        });
        requireSize(size, weights, key);
        String hash = HexFormat.of().formatHex(digest.digest());
        if (!hash.equals(weights.sha256())) {
            throw new InvalidBundleException(key, "has the SHA-256 " + hash, null);
        }
    }

    /** Takes back what was written for a version that another publisher made. */
    private void removeUnused(Manifest.Weights weights, byte[] winner, VersionReference reference) {
        Manifest published = ModelBundle.readManifest(bucket.uri(manifestKey(reference)), winner);
        if (published.weights().sha256().equals(weights.sha256())) {
            return;
        }
        try {
            bucket.remove(weightsKey(reference, weights));
        } catch (ArtifactStoreException e) {
            LOG.warn("The weights of a version that was not published stay in the store: {}", e.getMessage());
        }
    }
}
