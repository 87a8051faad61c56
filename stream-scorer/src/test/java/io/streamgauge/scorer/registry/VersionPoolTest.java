package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class VersionPoolTest {
    private final RecordedVersions versions = new RecordedVersions();
    private final List<ModelRefusal> refused = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final VersionPool pool = pool(versions);

    @Test
    void sameVersionHasTheSameHandleAndIsNotLoadedForIt() {
        assertThat(handle("1")).isEqualTo(handle("1")).isNotEqualTo(handle("2")).hasToString("mood:1");
        assertThat(versions.loads).isEmpty();
    }

    @Test
    void otherBytesUnderTheSameVersionAreAnotherVersion() {
        ModelVersion version = RecordedVersions.version("mood", "1", "sentiment");
        ModelVersion again =
                ModelVersion.newBuilder(version).setManifestHash("1".repeat(64)).build();

        assertThat(pool.handle(version)).isNotEqualTo(pool.handle(again));
    }

    @Test
    void idleVersionsStayLoadedUpToTheBoundAndTheLeastRecentlyLeasedGoesFirst() {
        for (int version = 1; version <= VersionPool.MOST_IDLE; version++) {
            use(String.valueOf(version));
        }
        use("1");
        assertThat(versions.closed).isEmpty();

        use("next");

        assertThat(versions.closed).containsExactly("mood:2");
        assertThat(pool.loaded()).isEqualTo(VersionPool.MOST_IDLE);
        assertThat(versions.loads).doesNotHaveDuplicates();
    }

    @Test
    void oneModelsIdleVersionsDoNotPushOutThoseOfAnother() {
        pool.handle(RecordedVersions.version("numbers", "1", "digits")).lease().close();
        for (int version = 1; version <= 10; version++) {
            use(String.valueOf(version));
        }

        assertThat(versions.closed).doesNotContain("numbers:1");
    }

    @Test
    void leasedVersionIsClosedOnlyAfterItsLastLease() {
        VersionHandle.Lease first = handle("1").lease();
        VersionHandle.Lease second = handle("1").lease();
        for (int version = 2; version <= 10; version++) {
            use(String.valueOf(version));
        }
        first.close();
        first.close();
        pool.close();
        assertThat(versions.closed).doesNotContain("mood:1").hasSize(9);

        second.close();

        assertThat(versions.closed).contains("mood:1").doesNotHaveDuplicates();
        assertThat(pool.loaded()).isZero();
    }

    @Test
    void closedPoolGivesNoLeases() {
        VersionHandle handle = handle("1");
        pool.close();
        pool.close();

        assertThatThrownBy(handle::lease)
                .isInstanceOf(VersionUnavailableException.class)
                .hasMessageContaining("mood:1");
        assertThat(versions.loads).isEmpty();
    }

    @Test
    void versionThatFailsIsRefusedOncePerProblemAndCanBeHadLater() {
        versions.broken.add("mood:1");
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> handle("1").lease())
                    .isInstanceOf(VersionUnavailableException.class)
                    .hasMessage("The version mood:1 cannot serve sentiment: it is broken");
        }
        assertThat(versions.loads).hasSize(3);
        assertThat(refused).singleElement().satisfies(refusal -> {
            assertThat(refusal.getReason()).isEqualTo(RefusalReason.LOADING_FAILED);
            assertThat(refusal.getArtifact()).isEqualTo("mood/1");
            assertThat(refusal.getRefusedBy()).isEqualTo("test");
        });

        versions.broken.clear();
        use("1");
        assertThat(pool.loaded()).isEqualTo(1);
        assertThat(meters.get("streamgauge.models.refusals")
                        .tag("model", "mood")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void verdictHoldsForAMomentHoweverManyAskAndNotForWhatIsAnnouncedAnew() {
        VersionPool refusing = pool(version -> {
            versions.loads.add(version.getArtifact());
            throw new VersionUnavailableException(RefusalReason.KEY_REVOKED, "its key is revoked");
        });
        ModelVersion announced = RecordedVersions.version("mood", "1", "sentiment");
        for (int attempt = 0; attempt < 1_000; attempt++) {
            assertThatThrownBy(refusing.handle(announced)::lease)
                    .isInstanceOfSatisfying(
                            VersionUnavailableException.class,
                            refusal -> assertThat(refusal.isVerdict()).isTrue());
        }
        int loads = versions.loads.size();

        ModelVersion anew =
                ModelVersion.newBuilder(announced).setSigningKey("another").build();
        assertThatThrownBy(refusing.handle(anew)::lease).isInstanceOf(VersionUnavailableException.class);

        assertThat(loads).isLessThan(1_000);
        assertThat(versions.loads).hasSizeGreaterThan(loads);
        refusing.close();
    }

    @Test
    void errorWhileLoadingLeavesTheVersionToTheNext() {
        VersionPool failing = pool(version -> {
            if (versions.loads.isEmpty()) {
                versions.loads.add("failed");
                throw new OutOfMemoryError("for the test");
            }
            return versions.load(version);
        });
        VersionHandle handle = failing.handle(RecordedVersions.version("mood", "1", "sentiment"));

        assertThatThrownBy(handle::lease).isInstanceOf(OutOfMemoryError.class);

        try (VersionHandle.Lease lease = handle.lease()) {
            assertThat(lease.version()).hasToString("mood:1");
        }
    }

    @Test
    void twoThreadsThatWantAVersionLoadItOnce() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        VersionPool slow = pool(version -> {
            loading.countDown();
            await(goOn);
            return versions.load(version);
        });
        VersionHandle handle = slow.handle(RecordedVersions.version("mood", "1", "sentiment"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<VersionHandle.Lease> first = threads.submit(handle::lease);
            await(loading);
            Future<VersionHandle.Lease> second = threads.submit(handle::lease);
            goOn.countDown();

            assertThat(first.get().version()).isSameAs(second.get().version());
            assertThat(versions.loads).containsExactly("mood:1");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void noThreadEverHoldsAVersionThatWasClosed() throws Exception {
        int workers = 4;
        CyclicBarrier start = new CyclicBarrier(workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<Integer>> work = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int own = worker;
                work.add(threads.submit(() -> {
                    start.await();
                    int wrong = 0;
                    for (int round = 0; round < 2_000; round++) {
                        String version = String.valueOf((round * (own + 1)) % 9);
                        try (VersionHandle.Lease lease = handle(version).lease()) {
                            String key = lease.version().toString();
                            wrong += count(versions.closed, key) < count(versions.loads, key) ? 0 : 1;
                        }
                    }
                    return wrong;
                }));
            }
            for (Future<Integer> each : work) {
                assertThat(each.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(pool.loaded()).isLessThanOrEqualTo(VersionPool.MOST_IDLE);
        pool.close();
        assertThat(versions.closed).hasSameSizeAs(versions.loads);
        assertThat(meters.get("streamgauge.models.unloads").counter().count())
                .isEqualTo(meters.get("streamgauge.models.loads").counter().count())
                .isEqualTo(versions.loads.size());
    }

    private VersionPool pool(VersionLoader loader) {
        return new VersionPool(loader, new Refusals(meters, "test", () -> Instant.EPOCH, refused::add), meters);
    }

    private VersionHandle handle(String version) {
        return pool.handle(RecordedVersions.version("mood", version, "sentiment"));
    }

    private void use(String version) {
        handle(version).lease().close();
    }

    private static long count(List<String> keys, String key) {
        return keys.stream().filter(key::equals).count();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
