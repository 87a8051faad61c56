package io.streamgauge.models.bundle;

import ai.djl.Device;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.PictureArchitecture;
import io.streamgauge.models.network.WeightSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * A bundle on disk whose every promise was checked: names, architecture, preprocessing, size, checksum and the shape of
 * each tensor. Immutable and safe for use by several threads; the files must not change while it is in use.
 */
public final class ModelBundle {
    /** Name of the manifest's file. */
    public static final String MANIFEST = "manifest.json";

    /** Name of the weights' file as this code writes it. */
    public static final String WEIGHTS = "weights.safetensors";

    private final Path directory;
    private final Manifest manifest;
    private final byte[] manifestBytes;
    private final String manifestHash;

    private ModelBundle(Path directory, Manifest manifest, byte[] manifestBytes) {
        this.directory = directory;
        this.manifest = manifest;
        this.manifestBytes = manifestBytes;
        this.manifestHash = Hashes.sha256(manifestBytes);
    }

    /**
     * Opens and checks a bundle within the usual limits.
     *
     * @throws InvalidBundleException when anything is not as it should be; names file and field
     */
    public static ModelBundle open(Path directory) {
        return open(directory, BundleLimits.DEFAULT);
    }

    /**
     * Opens and checks a bundle.
     *
     * @param directory the bundle
     * @param limits how large it may be
     * @throws InvalidBundleException when anything is not as it should be; names file and field
     */
    public static ModelBundle open(Path directory, BundleLimits limits) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidBundleException(
                    directory, "", "is no directory: a bundle is one, with " + MANIFEST + " and " + WEIGHTS);
        }
        Path manifestFile = inside(directory, MANIFEST, directory.resolve(MANIFEST), "");
        byte[] json = read(manifestFile, limits.manifestBytes());
        Manifest manifest = ManifestJson.read(manifestFile.toString(), json);
        checkPreprocessing(manifestFile, manifest);
        checkWeights(directory, manifestFile, manifest, limits);
        return new ModelBundle(directory, manifest, json);
    }

    /**
     * Reads a manifest alone. The file with the weights that it names is in its own directory for sure; nothing else is
     * known of it.
     *
     * @param file where the manifest is, for messages
     * @param json what it holds
     * @throws InvalidBundleException when it is no manifest; names file and field
     */
    public static Manifest readManifest(String file, byte[] json) {
        Manifest manifest = ManifestJson.read(file, json);
        requireFileName(manifest.weights().file(), file, "weights.file");
        return manifest;
    }

    /** Where the bundle lies. */
    public Path directory() {
        return directory;
    }

    /** What the bundle says of itself. */
    public Manifest manifest() {
        return manifest;
    }

    /** SHA-256 of manifest.json, 64 lower-case hexadecimal digits; covers the weights, whose hash it holds. */
    public String manifestHash() {
        return manifestHash;
    }

    /** What manifest.json held when the bundle was opened, to the byte: what is signed. Cannot be written to. */
    public ByteBuffer manifestBytes() {
        return ByteBuffer.wrap(manifestBytes).asReadOnlyBuffer();
    }

    /** File with the weights. */
    public Path weightsFile() {
        return directory.resolve(manifest.weights().file());
    }

    /**
     * Loads the network to compute in the plain way; see {@link InferenceNetwork#loadPlain}.
     *
     * @param device where to compute
     * @return the network, which the caller closes
     */
    public InferenceNetwork load(Device device) {
        try {
            return InferenceNetwork.loadPlain(manifest.architecture(), weights(), device);
        } finally {
            // A store may remove the files of a bundle that nobody can reach any more.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Loads the network to compute in the quickest way that there is for its architecture on a device.
     *
     * @param device where to compute
     * @return the network, which the caller closes
     */
    public InferenceNetwork loadForInference(Device device) {
        try {
            return InferenceNetwork.load(manifest.architecture(), weights(), device);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Loads the network on a device that a user chose; see {@link #load(Device)}. */
    public InferenceNetwork load(ComputeDevice device) {
        return load(device.device());
    }

    private WeightSource weights() {
        SafetensorsFile file = SafetensorsFile.of(manifest.architecture(), weightsFile());
        return manager -> file.read(manager, manifest.weights().sha256());
    }

    private static void checkPreprocessing(Path file, Manifest manifest) {
        String expected = ManifestJson.hash(manifest.preprocessing());
        if (!expected.equals(manifest.preprocessingHash())) {
            throw new InvalidBundleException(
                    file,
                    "preprocessingHash",
                    "is " + manifest.preprocessingHash() + ", but the preprocessing's hash is " + expected);
        }
        boolean picture = manifest.architecture() instanceof PictureArchitecture;
        boolean fits = manifest.task() == (picture ? Task.DIGITS : Task.SENTIMENT)
                && manifest.architecture().reads(manifest.preprocessing());
        if (!fits) {
            throw new InvalidBundleException(
                    file,
                    "architecture",
                    "task, preprocessing and architecture do not fit: a sentiment-conv or -recurrent answers the task sentiment from as"
                            + " many words as its preprocessing gives, a sentiment-ngrams from n-grams of its maximumOrder, a lenet, a picture-conv, an early-exit or a feed-forward the task digits from pictures of its size");
        }
    }

    private static void checkWeights(Path directory, Path manifestFile, Manifest manifest, BundleLimits limits) {
        Manifest.Weights weights = manifest.weights();
        Path file = inside(directory, weights.file(), manifestFile, "weights.file");
        try {
            long size = Files.size(file);
            if (size > limits.weightsBytes()) {
                throw new InvalidBundleException(
                        file, "", "has " + size + " bytes, more than the limit of " + limits.weightsBytes());
            }
            if (size != weights.bytes()) {
                throw new InvalidBundleException(
                        file, "", "has " + size + " bytes, but the manifest's weights.bytes is " + weights.bytes());
            }
            String hash = Hashes.sha256(file);
            if (!hash.equals(weights.sha256())) {
                throw new InvalidBundleException(
                        file,
                        "",
                        "has the SHA-256 " + hash + ", but the manifest's weights.sha256 is " + weights.sha256()
                                + ": the file was changed or damaged");
            }
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
        SafetensorsFile.of(manifest.architecture(), file).check();
    }

    /** A plain file of the bundle itself: no path that leads out of it, not even by a link. */
    private static Path inside(Path directory, String name, Path namedBy, String field) {
        requireFileName(name, namedBy.toString(), field);
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidBundleException(file, "", "is missing or no plain file");
        }
        return file;
    }

    /** The name of a file in the bundle's own directory. */
    private static void requireFileName(String name, String namedBy, String field) {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException e) {
            throw new InvalidBundleException(namedBy, field, "is '" + name + "', which is no file name", e);
        }
        // The root has no name.
        Path last = file.getFileName();
        boolean plain = last != null
                && last.toString().equals(name)
                && !Set.of("", ".", "..").contains(name);
        if (!plain) {
            throw new InvalidBundleException(
                    namedBy,
                    field,
                    "is '" + name + "': it must be the name of a file in the bundle, without a path",
                    null);
        }
    }

    private static byte[] read(Path file, long limit) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) limit);
            if (in.read() >= 0) {
                throw new InvalidBundleException(file, "", "is larger than the limit of " + limit + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new InvalidBundleException(file, "", "cannot be read: " + e, e);
        }
    }
}
