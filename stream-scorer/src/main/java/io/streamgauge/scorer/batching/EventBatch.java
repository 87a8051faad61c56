package io.streamgauge.scorer.batching;

import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.VersionHandle;
import io.streamgauge.scorer.registry.VersionUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one task that wait on one stream thread, in the order in which they were read, and the versions that they
 * need, which stay loaded until the batch is empty again. Belongs to the stream thread.
 */
final class EventBatch {
    private static final Logger LOG = LoggerFactory.getLogger(EventBatch.class);

    /** An event of a megabyte may wait, but not a thousand of them. */
    private static final long MOST_BYTES = 8L << 20;

    private static final BatchPlan UNLIMITED = new BatchPlan(Integer.MAX_VALUE, Duration.ofDays(1));

    private final BatchTuning tuning;
    private final TaskMeters meters;
    private final List<PendingEvent> events = new ArrayList<>();
    private final Map<VersionHandle, VersionHandle.Lease> leases = new HashMap<>();
    private final Set<VersionHandle> unavailable = new HashSet<>();
    private BatchPlan plan = UNLIMITED;
    private long bytes;
    private long openedAt;
    private long readingNanoseconds;

    EventBatch(BatchTuning tuning, TaskMeters meters) {
        this.tuning = tuning;
        this.meters = meters;
    }

    /**
     * The version, loaded, for as long as the batch is not emptied.
     *
     * @throws RuntimeException when it cannot be loaded
     */
    ServingVersion hold(VersionHandle handle) {
        VersionHandle.Lease held = leases.get(handle);
        if (held == null) {
            held = handle.lease();
            leases.put(handle, held);
            plan = plan.and(tuning.plan(held.version().classifier().costs()));
        }
        return held.version();
    }

    /** The strictest of the plans of all versions that it needs. */
    BatchPlan plan() {
        return plan;
    }

    /**
     * The version, loaded, for as long as the batch is not emptied; empty when it cannot be loaded, which is tried once per
     * batch.
     */
    Optional<ServingVersion> holdIfAvailable(VersionHandle handle) {
        if (unavailable.contains(handle)) {
            return Optional.empty();
        }
        try {
            return Optional.of(hold(handle));
        } catch (VersionUnavailableException e) {
            LOG.warn("Events go without the opinion of {}: {}", handle, e.getMessage());
            unavailable.add(handle);
            return Optional.empty();
        }
    }

    void add(PendingEvent event, long now) {
        if (events.isEmpty()) {
            openedAt = now;
        }
        events.add(event);
        meters.received();
        meters.waiting(1);
        bytes += event.bytes();
    }

    /** The preprocessing of an event took so long. */
    void read(long nanoseconds) {
        readingNanoseconds += nanoseconds;
    }

    /** What the preprocessing of all events took. */
    long readingNanoseconds() {
        return readingNanoseconds;
    }

    /** How long the oldest event has waited, in nanoseconds. */
    long waited(long now) {
        return now - openedAt;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean isFull() {
        return events.size() >= plan.size() || bytes >= MOST_BYTES;
    }

    /** Whether the oldest event has waited as long as it may. */
    boolean isOverdue(long now) {
        return !events.isEmpty() && now - openedAt >= plan.maximumDelay().toNanos();
    }

    /** The events, oldest first. A view that {@link #clear} empties. */
    List<PendingEvent> events() {
        return events;
    }

    /** Forgets the events of a destination that is closed: they are read again by whoever takes its partitions over. */
    void discard(Destination destination) {
        int before = events.size();
        events.removeIf(event -> {
            if (event.destination() != destination) {
                return false;
            }
            event.readAgain();
            return true;
        });
        meters.waiting(events.size() - before);
        meters.discarded(before - events.size());
        bytes = events.stream().mapToLong(PendingEvent::bytes).sum();
        if (events.isEmpty()) {
            clear();
        }
    }

    /** Forgets all events and gives the versions back. */
    void clear() {
        meters.waiting(-events.size());
        events.clear();
        bytes = 0;
        readingNanoseconds = 0;
        plan = UNLIMITED;
        leases.values().forEach(VersionHandle.Lease::close);
        leases.clear();
        unavailable.clear();
    }
}
