package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.SampleBundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BundleCacheTest {
    private static final long ROOM = 1L << 30;

    private final Path temporary;
    private final Path place;

    BundleCacheTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.place = temporary.resolve("cache");
    }

    @Test
    void whatWasAddedIsOpenedByItsHash() {
        ModelBundle original = bundle(1);
        ModelBundle added = add(new BundleCache(place, ROOM), original);

        assertThat(added.directory()).isEqualTo(place.resolve(original.manifestHash()));
        assertThat(new BundleCache(place, ROOM).open(original.manifestHash()))
                .hasValueSatisfying(bundle -> bundle.load(Device.cpu()).close());
        assertThat(place.resolve(".staging")).isEmptyDirectory();
    }

    @Test
    void whatIsNotThereIsNotOpened() {
        BundleCache cache = new BundleCache(place, ROOM);
        assertThat(cache.open("0".repeat(64))).isEmpty();
        assertThat(place).doesNotExist();
        add(cache, bundle(1));
        assertThat(cache.open("0".repeat(64))).isEmpty();
        assertThat(cache.open("../cache")).isEmpty();
        assertThat(cache.open("")).isEmpty();
    }

    @Test
    void anotherBundleThanWantedIsRefusedAndLeavesNothing() {
        ModelBundle other = bundle(2);
        assertThatThrownBy(() -> new BundleCache(place, ROOM)
                        .add("0".repeat(64), directory -> StagingDirectory.copy(other, directory)))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(other.manifestHash())
                .hasMessageContaining("0".repeat(64));
        assertThat(place.resolve(".staging")).isEmptyDirectory();
        assertThat(place.resolve("0".repeat(64))).doesNotExist();
    }

    @Test
    void whatWasOpenedLongestAgoIsRemovedWhenThereIsTooMuch() throws IOException {
        List<ModelBundle> bundles = List.of(bundle(1), bundle(2), bundle(3));
        fill(bundles);
        age(bundles.get(0), 30);
        age(bundles.get(1), 20);
        age(bundles.get(2), 10);
        // Opened again, it is the last to be removed.
        ModelBundle opened =
                new BundleCache(place, ROOM).open(bundles.get(0).manifestHash()).orElseThrow();
        Path other = asAnotherProcessFindsIt();
        ModelBundle newest = bundle(4);

        ModelBundle added = add(new BundleCache(other, 2 * size(newest) + size(newest) / 2), newest);

        assertThat(entries(other)).containsExactlyInAnyOrder(opened.manifestHash(), added.manifestHash());
    }

    @Test
    void whatIsInUseIsNotRemoved() throws IOException {
        List<ModelBundle> bundles = List.of(bundle(1), bundle(2), bundle(3));
        fill(bundles);
        BundleCache cache = new BundleCache(place, 1);
        ModelBundle used = cache.open(bundles.get(1).manifestHash()).orElseThrow();
        ModelBundle newest = bundle(4);

        ModelBundle added = add(cache, newest);

        assertThat(entries()).containsExactlyInAnyOrder(used.manifestHash(), newest.manifestHash());
        used.load(Device.cpu()).close();
        added.load(Device.cpu()).close();
    }

    @Test
    void whatNobodyCanReachIsOutOfUse() throws IOException {
        BundleCache cache = new BundleCache(place, 1);
        String hash = add(cache, bundle(1)).manifestHash();
        ModelBundle newest = bundle(2);

        // A collection of garbage finds it out, sooner or later.
        do {
            System.gc();
            add(cache, newest);
        } while (entries().contains(hash));
    }

    @Test
    void whatAnotherProcessUsesIsNotRemoved() throws Exception {
        ModelBundle used = bundle(1);
        fill(List.of(used, bundle(2)));
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BundleUser.class.getName(),
                        place.toString(),
                        used.manifestHash())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("in use");
            ModelBundle third = bundle(3);

            ModelBundle added = add(new BundleCache(place, 1), third);

            assertThat(entries()).containsExactlyInAnyOrder(used.manifestHash(), added.manifestHash());
            other.destroyForcibly();
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            ModelBundle last = add(new BundleCache(place, 1), bundle(4));
            assertThat(entries())
                    .as("after the other process was killed")
                    .containsExactlyInAnyOrder(added.manifestHash(), last.manifestHash());
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aDamagedEntryIsReplaced() throws IOException {
        ModelBundle original = bundle(1);
        BundleCache cache = new BundleCache(place, ROOM);
        ModelBundle added = add(cache, original);
        Files.writeString(added.weightsFile(), "damaged");

        assertThat(cache.open(original.manifestHash())).isEmpty();

        add(cache, original).load(Device.cpu()).close();
        assertThat(cache.open(original.manifestHash())).isPresent();
        Files.delete(added.weightsFile());
        Files.delete(added.directory().resolve(ModelBundle.MANIFEST));
        Files.delete(added.directory());
        Files.writeString(added.directory(), "in the way");
        assertThat(add(cache, original).directory()).isDirectory();
    }

    @Test
    void aThreadThatIsInterruptedLosesNoLocks() throws IOException {
        String one = "1".repeat(64);
        CacheLocks locks = CacheLocks.of(temporary);
        CacheLocks.Use use = locks.use(one);
        Thread.currentThread().interrupt();
        AtomicInteger runs = new AtomicInteger();

        locks.alone(runs::incrementAndGet);
        locks.use("2".repeat(64)).close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs).hasValue(1);
        assertThat(locks.ifUnused(one, runs::incrementAndGet)).isFalse();
        use.close();
        assertThat(locks.ifUnused(one, runs::incrementAndGet)).isTrue();
        assertThat(runs).hasValue(2);
    }

    @Test
    void manyThreadsWithLittleRoomAllFindTheirBundles() throws Exception {
        List<ModelBundle> bundles = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            bundles.add(bundle(i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int task = 0; task < 4; task++) {
                int first = task;
                tasks.add(() -> {
                    BundleCache cache = new BundleCache(place, size(bundles.get(0)));
                    for (int i = 0; i < 50; i++) {
                        ModelBundle original = bundles.get((first + i) % bundles.size());
                        ModelBundle cached = cache.open(original.manifestHash()).orElseGet(() -> add(cache, original));
                        assertThat(cached.weightsFile()).hasSameBinaryContentAs(original.weightsFile());
                        // Still in use up to here, for it is still known.
                        assertThat(cached.directory()).isDirectory();
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get(50, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A process that uses a bundle until it ends. */
    static final class BundleUser {
        private BundleUser() {}

        public static void main(String[] arguments) throws IOException {
            BundleCache cache = new BundleCache(Path.of(arguments[0]), ROOM);
            ModelBundle bundle = cache.open(arguments[1]).orElseThrow();
            System.out.println("in use");
            System.in.read();
            System.out.println(bundle.manifestHash());
        }
    }

    private ModelBundle bundle(long seed) {
        return SampleBundle.write(temporary.resolve("bundle-" + seed), "reviews", "v" + seed, seed)
                .open();
    }

    private static ModelBundle add(BundleCache cache, ModelBundle bundle) {
        return cache.add(bundle.manifestHash(), directory -> StagingDirectory.copy(bundle, directory));
    }

    /** Entries that nobody uses, as a former process would leave them. */
    private void fill(List<ModelBundle> bundles) throws IOException {
        for (ModelBundle bundle : bundles) {
            StagingDirectory.copy(bundle, Files.createDirectories(place.resolve(bundle.manifestHash())));
        }
    }

    /** The directory at another place, so that this process does not know who uses what. */
    private Path asAnotherProcessFindsIt() throws IOException {
        Files.delete(place.resolve(".lock"));
        return Files.move(place, temporary.resolve("cache-of-another-process"));
    }

    private void age(ModelBundle bundle, long minutes) throws IOException {
        Files.setLastModifiedTime(
                place.resolve(bundle.manifestHash()),
                FileTime.from(Instant.now().minusSeconds(60 * minutes)));
    }

    private static long size(ModelBundle bundle) throws IOException {
        return Files.size(bundle.weightsFile()) + Files.size(bundle.directory().resolve(ModelBundle.MANIFEST));
    }

    private List<String> entries() {
        return entries(place);
    }

    private static List<String> entries(Path place) {
        String[] names = place.toFile().list((directory, name) -> name.length() == 64);
        return names == null ? List.of() : List.of(names);
    }
}
