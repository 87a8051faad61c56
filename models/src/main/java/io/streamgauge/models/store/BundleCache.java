package io.streamgauge.models.store;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles of a distant store in a directory on a local disk, {@code HASH/} for each, where HASH is the SHA-256 of its
 * manifest. As the manifest holds the hash of the weights, an entry is the same bytes for every store, and several stores
 * and processes may share the directory. Safe for use by several threads.
 *
 * <p>An entry is made under {@code .staging}, checked, and renamed into place; whoever opens it checks it anew. When the
 * directory has grown beyond its bound, entries are removed that were opened longest ago, but never one that is in use: a
 * bundle's files are read when its network is loaded, which may be at any time while somebody has the {@link ModelBundle}.
 * So an entry is in use for as long as a bundle that was opened from it can be reached, in this process or another one.
 */
final class BundleCache {
    private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Cleaner CLEANER = Cleaner.create();

    private final Path directory;
    private final long bytes;
    private final StagingDirectory staging;

    /**
     * The cache in a directory.
     *
     * @param directory created when it is needed
     * @param bytes how much may lie there
     */
    BundleCache(Path directory, long bytes) {
        this.directory = directory.toAbsolutePath().normalize();
        this.bytes = bytes;
        this.staging = new StagingDirectory(this.directory);
    }

    /** Writes a bundle's files. */
    interface Contents {
        /** Writes all files into an empty directory and forces them to disk. */
        void write(Path directory) throws IOException;
    }

    /**
     * The bundle with a manifest, if it is here and undamaged.
     *
     * @param manifestHash may be anything
     */
    Optional<ModelBundle> open(String manifestHash) {
        if (!HASH.matcher(manifestHash).matches() || !Files.isDirectory(entry(manifestHash))) {
            return Optional.empty();
        }
        try {
            return Optional.of(used(manifestHash, () -> {}));
        } catch (InvalidBundleException e) {
            LOG.warn(
                    "A bundle in the cache is damaged or was removed just now, and is fetched anew: {}",
                    e.getMessage());
            return Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Adds a bundle, unless it is here already.
     *
     * @param manifestHash its manifest's SHA-256, 64 lower-case hexadecimal digits
     * @param contents writes it
     * @return the bundle in this directory
     * @throws InvalidBundleException when it is not as it should be, or its manifest is another one
     * @throws ArtifactStoreException when the directory cannot be written, or from the contents
     */
    ModelBundle add(String manifestHash, Contents contents) {
        try {
            Files.createDirectories(directory);
            ModelBundle added = used(manifestHash, () -> make(manifestHash, contents));
            clearUp();
            return added;
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        }
    }

    /** What could not be cleared up this time is no reason to do without a bundle that is there. */
    private void clearUp() {
        try {
            CacheLocks.of(directory).alone(this::shrink);
            staging.removeAbandoned();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The cache {} cannot be cleared up: {}", directory, e.toString());
        }
    }

    /** Opens an entry that is in use before it is looked for, so that nobody removes it in between. */
    private ModelBundle used(String manifestHash, CacheLocks.FileAction preparation) throws IOException {
        CacheLocks.Use use = CacheLocks.of(directory).use(manifestHash);
        boolean opened = false;
        try {
            preparation.run();
            ModelBundle bundle = checked(entry(manifestHash), manifestHash);
            touch(entry(manifestHash));
            CLEANER.register(bundle, use::close);
            opened = true;
            return bundle;
        } finally {
            if (!opened) {
                use.close();
            }
        }
    }

    private static ModelBundle checked(Path place, String manifestHash) {
        ModelBundle bundle = ModelBundle.open(place);
        if (!bundle.manifestHash().equals(manifestHash)) {
            throw new InvalidBundleException(
                    place.resolve(ModelBundle.MANIFEST).toString(),
                    "has the SHA-256 " + bundle.manifestHash() + " instead of " + manifestHash,
                    null);
        }
        return bundle;
    }

    private void make(String manifestHash, Contents contents) throws IOException {
        Path staged = staging.place();
        try {
            Files.createDirectories(staged);
            contents.write(staged);
            checked(staged, manifestHash);
            StagingDirectory.force(staged);
            CacheLocks.of(directory).alone(() -> install(staged, manifestHash));
        } finally {
            StagingDirectory.remove(staged);
        }
    }

    /** Puts a new entry into place, unless another process was quicker. */
    private void install(Path staged, String manifestHash) throws IOException {
        Path entry = entry(manifestHash);
        if (Files.exists(entry)) {
            try {
                checked(entry, manifestHash);
                return;
            } catch (InvalidBundleException e) {
                // Whoever uses it finds the same files, undamaged, in a moment.
                discard(entry);
            }
        }
        Files.move(staged, entry, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes at once, so that nobody finds half of it. */
    private void discard(Path entry) throws IOException {
        Path place = staging.place();
        Files.createDirectories(place.getParent());
        Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
        StagingDirectory.remove(place);
    }

    private void shrink() throws IOException {
        List<Entry> entries = entries();
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            if (total <= bytes) {
                return;
            }
            if (CacheLocks.of(directory).ifUnused(entry.hash(), () -> discard(entry(entry.hash())))) {
                LOG.debug("{} was removed from the cache {}", entry, directory);
                total -= entry.bytes();
            }
        }
        if (total > bytes) {
            LOG.warn(
                    "The cache {} holds {} bytes that are in use, more than the {} that it may",
                    directory,
                    total,
                    bytes);
        }
    }

    /** The least recently opened one first. */
    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (HASH.matcher(name).matches()) {
                    entries.add(new Entry(name, size(file), Files.getLastModifiedTime(file)));
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::opened));
        return entries;
    }

    private static long size(Path entry) throws IOException {
        try (Stream<Path> files = Files.list(entry)) {
            long size = 0;
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
            return size;
        } catch (NotDirectoryException e) {
            return Files.size(entry);
        }
    }

    private static void touch(Path entry) {
        try {
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // It may be removed early, once it is out of use.
            LOG.debug("The time of {} cannot be set", entry, e);
        }
    }

    private Path entry(String manifestHash) {
        return directory.resolve(manifestHash);
    }

    private ArtifactStoreException failed(Exception e) {
        return new ArtifactStoreException(
                "The cache of the artifact store, " + directory + ", cannot be used: " + e
                        + ". Check that the directory is writable and on a local disk with room, or name another one as"
                        + " artifact.store.cache.directory",
                e);
    }

    private record Entry(String hash, long bytes, FileTime opened) {}
}
