package io.streamgauge.scorer.registry;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which version of a model serves from which moment of event time on. Immutable and safe for use by several threads.
 *
 * <p>The choice depends on the event's time alone, never on the clock on the wall: reading a topic again gives each
 * event to the same version.
 */
public final class AssignmentTimeline {
    /** The timeline of a model that was never assigned. */
    public static final AssignmentTimeline EMPTY = new AssignmentTimeline(new TreeMap<>());

    private final NavigableMap<Instant, Assignment> byStart;

    private AssignmentTimeline(NavigableMap<Instant, Assignment> byStart) {
        this.byStart = byStart;
    }

    /** A timeline with one more assignment; one from the same moment on is replaced. */
    public AssignmentTimeline with(Instant effectiveFrom, Assignment version) {
        NavigableMap<Instant, Assignment> extended = new TreeMap<>(byStart);
        extended.put(effectiveFrom, version);
        return new AssignmentTimeline(extended);
    }

    /**
     * The version for an event: that of the latest assignment not after the event, and of the first assignment for an
     * event that is older than all of them.
     *
     * @return empty when there is no assignment at all
     */
    public Optional<Assignment> at(Instant eventTime) {
        Map.Entry<Instant, Assignment> latest = byStart.floorEntry(eventTime);
        if (latest == null) {
            latest = byStart.firstEntry();
        }
        return latest == null ? Optional.empty() : Optional.of(latest.getValue());
    }

    /** Whether there is no assignment. */
    public boolean isEmpty() {
        return byStart.isEmpty();
    }

    /** The assignments as start and version, for messages. */
    @Override
    public String toString() {
        return byStart.toString();
    }
}
