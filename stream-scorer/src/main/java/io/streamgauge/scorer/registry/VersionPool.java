package io.streamgauge.scorer.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the classifiers of all versions. A version is loaded by whoever leases it first, once however many want it; a
 * version that nobody leases is idle, and of the idle versions of a model only the {@value #MOST_IDLE} that were leased
 * last stay loaded. What is leased is never closed, and what is closed is closed once.
 *
 * <p>Meters: {@code streamgauge.models.loaded} (versions in memory now), {@code streamgauge.models.loads},
 * {@code streamgauge.models.unloads}, and {@code streamgauge.models.load} (time that loading and warming up took).
 *
 * <p>Safe for use by several threads. Loading and closing happen outside the lock: a lease of a loaded version never waits
 * for another version.
 */
final class VersionPool implements AutoCloseable {
    /**
     * How many idle versions of a model stay loaded. Around a change events of both sides arrive mixed, from partitions
     * that are read at different speed, so the former versions are needed for a while; more of them than this are only
     * needed by a replay, which loads each of them once.
     */
    static final int MOST_IDLE = 4;

    /** How long a verdict about a version holds: many events may ask for one that is refused. */
    private static final long VERDICT_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(VersionPool.class);

    private final VersionLoader loader;
    private final Refusals refusals;
    private final Counter loads;
    private final Counter unloads;
    private final Timer loading;
    private final Object lock = new Object();
    private final Map<Identity, Pooled> versions = new HashMap<>();
    private Set<KeyId> revokedBefore = Set.of();
    private long leasesTaken;
    private boolean closed;

    /**
     * A pool without versions.
     *
     * @param refusals hears which versions cannot be loaded
     */
    VersionPool(VersionLoader loader, Refusals refusals, MeterRegistry meters) {
        this.loader = loader;
        this.refusals = refusals;
        this.loads = meters.counter("streamgauge.models.loads");
        this.unloads = meters.counter("streamgauge.models.unloads");
        this.loading = meters.timer("streamgauge.models.load");
        Gauge.builder("streamgauge.models.loaded", this, VersionPool::loaded).register(meters);
    }

    /** A version with the bytes that it was announced with. */
    private record Identity(String versionKey, String manifestHash) {}

    /** The handle of an announced version; the same one for the same version and bytes. Loads nothing. */
    VersionHandle handle(ModelVersion announced) {
        String key = TopicCatalogue.versionKey(announced.getModelName(), announced.getVersion());
        synchronized (lock) {
            Pooled version = versions.computeIfAbsent(
                    new Identity(key, announced.getManifestHash()), identity -> new Pooled(key, announced));
            // The same bytes may have been announced again, from another place or with another signature.
            version.announce(announced);
            return version;
        }
    }

    /**
     * Takes note that a version was announced anew. One that is loaded goes on as it is, and is loaded by the new announcement
     * when it is needed again.
     *
     * @return the handles that are not given out any more, for they were announced with other bytes; most often none
     */
    Set<VersionHandle> announceAnew(ModelVersion announced) {
        String key = TopicCatalogue.versionKey(announced.getModelName(), announced.getVersion());
        Set<VersionHandle> detached = new HashSet<>();
        synchronized (lock) {
            versions.entrySet().removeIf(entry -> {
                Identity identity = entry.getKey();
                Pooled version = entry.getValue();
                if (!identity.versionKey().equals(key)) {
                    return false;
                }
                if (identity.manifestHash().equals(announced.getManifestHash())) {
                    version.announce(announced);
                    return false;
                }
                if (version.serving != null) {
                    return false;
                }
                version.isDetached = true;
                detached.add(version);
                return true;
            });
        }
        return detached;
    }

    /**
     * Lets go of the loaded versions whose key was revoked: what is leased stays until its last lease is closed, and whoever
     * asks for the version gets another handle, whose lease verifies and loads it anew.
     *
     * @return the handles that are not given out any more; none when nothing was revoked
     */
    Set<VersionHandle> detachRevoked() {
        Set<KeyId> revoked = loader.revokedKeys();
        Set<VersionHandle> detached = new HashSet<>();
        List<ServingVersion> idle = new ArrayList<>();
        synchronized (lock) {
            if (!revoked.equals(revokedBefore)) {
                revokedBefore = revoked;
                versions.values().forEach(version -> version.verdict = null);
            }
            versions.values().removeIf(version -> {
                ServingVersion loaded = version.serving;
                if (loaded == null
                        || loaded.signedBy().filter(revoked::contains).isEmpty()) {
                    return false;
                }
                LOG.warn(
                        "{} is let go: the key {} that signed it is revoked",
                        version,
                        loaded.signedBy().get());
                version.isDetached = true;
                detached.add(version);
                if (version.isIdle()) {
                    idle.add(version.take());
                }
                return true;
            });
        }
        unload(idle);
        return detached;
    }

    /** Whether an announced version is in memory now. */
    boolean isLoaded(ModelVersion announced) {
        String key = TopicCatalogue.versionKey(announced.getModelName(), announced.getVersion());
        synchronized (lock) {
            Pooled version = versions.get(new Identity(key, announced.getManifestHash()));
            return version != null && version.serving != null;
        }
    }

    /** The number of versions in memory. */
    int loaded() {
        synchronized (lock) {
            return (int) versions.values().stream()
                    .filter(version -> version.serving != null)
                    .count();
        }
    }

    /**
     * Unloads what nobody leases, and every other version when its last lease is closed. Leases cannot be had any more.
     * Doing it again changes nothing.
     */
    @Override
    public void close() {
        List<ServingVersion> idle = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            versions.values().stream().filter(Pooled::isIdle).forEach(version -> idle.add(version.take()));
            lock.notifyAll();
        }
        unload(idle);
    }

    /** What is to be unloaded of a model's idle versions now. Called with the lock. */
    private List<ServingVersion> superfluous(String model) {
        List<Pooled> idle = new ArrayList<>(versions.values().stream()
                .filter(version ->
                        version.isIdle() && version.announced.getModelName().equals(model))
                .sorted(Comparator.comparingLong((Pooled version) -> version.lastLeased))
                .toList());
        int most = closed ? 0 : MOST_IDLE;
        return idle.subList(0, Math.max(0, idle.size() - most)).stream()
                .map(Pooled::take)
                .toList();
    }

    private void unload(List<ServingVersion> unneeded) {
        for (ServingVersion version : unneeded) {
            try {
                version.classifier().close();
            } catch (RuntimeException e) {
                // Its memory may be lost, but scoring must not end for that.
                LOG.error("{} could not be unloaded", version, e);
            }
            unloads.increment();
            LOG.debug("{} was unloaded", version);
        }
    }

    /** A version of the pool. Its fields are guarded by the pool's lock. */
    private final class Pooled implements VersionHandle {
        private final String key;
        private ModelVersion announced;
        private @Nullable ServingVersion serving;
        private boolean isLoading;
        private boolean isDetached;
        private int leases;
        private long lastLeased;
        /** Why it must not be loaded; null when that is not known. */
        private @Nullable VersionUnavailableException verdict;

        private long verdictAt;

        private Pooled(String key, ModelVersion announced) {
            this.key = key;
            this.announced = announced;
        }

        @Override
        public Lease lease() {
            ModelVersion wanted;
            synchronized (lock) {
                awaitOthers();
                if (closed) {
                    throw new VersionUnavailableException(
                            RefusalReason.LOADING_FAILED,
                            "The version " + key + " is not loaded: the scorer is closing");
                }
                if (serving != null) {
                    return new Held(this, serving);
                }
                if (verdict != null && System.nanoTime() - verdictAt < VERDICT_NANOSECONDS) {
                    throw verdict;
                }
                isLoading = true;
                wanted = announced;
            }
            return load(wanted);
        }

        /** Waits while another thread loads this version. */
        private void awaitOthers() {
            boolean interrupted = false;
            while (isLoading && !closed) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // The version is needed all the same, and loading ends by itself.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private Lease load(ModelVersion wanted) {
            long begin = System.nanoTime();
            ServingVersion fresh;
            try {
                fresh = loader.load(wanted);
            } catch (RuntimeException e) {
                loaded(null);
                VersionUnavailableException unavailable = new VersionUnavailableException(
                        VersionUnavailableException.reason(e),
                        "The version " + key + " cannot serve " + wanted.getTask() + ": " + e.getMessage(),
                        e);
                judged(wanted, unavailable);
                // Closing interrupts, and files that are being read fail then: that says nothing about the version.
                throw Thread.currentThread().isInterrupted() ? unavailable : refusals.refuse(wanted, unavailable);
            } catch (Error e) {
                loaded(null);
                throw e;
            }
            loading.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            loads.increment();
            refusals.accept(key);
            synchronized (lock) {
                // In one step, for without a lease it could be unloaded at once.
                loaded(fresh);
                return new Held(this, fresh);
            }
        }

        /** Remembers a verdict, unless the version was announced anew meanwhile. */
        private void judged(ModelVersion wanted, VersionUnavailableException unavailable) {
            synchronized (lock) {
                verdict = unavailable.isVerdict() && wanted.equals(announced) ? unavailable : null;
                verdictAt = System.nanoTime();
            }
        }

        /** Called with the lock. */
        private void announce(ModelVersion anew) {
            if (!anew.equals(announced)) {
                verdict = null;
            }
            announced = anew;
        }

        private void loaded(@Nullable ServingVersion outcome) {
            synchronized (lock) {
                isLoading = false;
                serving = outcome;
                lock.notifyAll();
            }
        }

        private boolean isIdle() {
            return serving != null && leases == 0;
        }

        /** Takes the loaded version out, for whoever closes it. */
        private ServingVersion take() {
            ServingVersion taken = serving;
            if (taken == null) {
                throw new IllegalStateException(key + " is not loaded");
            }
            serving = null;
            return taken;
        }

        private void giveBack() {
            List<ServingVersion> unneeded;
            synchronized (lock) {
                leases--;
                if (leases > 0) {
                    unneeded = List.of();
                } else {
                    unneeded = isDetached && serving != null ? List.of(take()) : superfluous(announced.getModelName());
                }
            }
            unload(unneeded);
        }

        @Override
        public String toString() {
            return key;
        }
    }

    /** A lease, counted from the moment on when it is made, with the lock. */
    private final class Held implements VersionHandle.Lease {
        private final Pooled pooled;
        private final ServingVersion version;
        private boolean isClosed;

        private Held(Pooled pooled, ServingVersion version) {
            this.pooled = pooled;
            this.version = version;
            pooled.leases++;
            pooled.lastLeased = ++leasesTaken;
        }

        @Override
        public ServingVersion version() {
            return version;
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (isClosed) {
                    return;
                }
                isClosed = true;
            }
            pooled.giveBack();
        }
    }
}
