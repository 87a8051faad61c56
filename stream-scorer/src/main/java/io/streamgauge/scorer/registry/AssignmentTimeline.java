package io.streamgauge.scorer.registry;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which versions of a model serve from which moment of event time on. Immutable and safe for use by several threads.
 *
 * <p>The choice depends on the event's time alone, never on the clock on the wall: reading a topic again gives each
 * event to the same version.
 *
 * <p>Holds the whole history without a bound: an assignment takes a few hundred bytes, its versions are not loaded by
 * being here, and a history that is cut would give old events to other versions.
 */
public final class AssignmentTimeline {
    /** The timeline of a model that was never assigned. */
    public static final AssignmentTimeline EMPTY = new AssignmentTimeline(new TreeMap<>());

    private final NavigableMap<Instant, Assignment> byStart;

    private AssignmentTimeline(NavigableMap<Instant, Assignment> byStart) {
        this.byStart = byStart;
    }

    /** The timeline of assignments that start at different moments. */
    public static AssignmentTimeline of(Collection<Assignment> assignments) {
        NavigableMap<Instant, Assignment> byStart = new TreeMap<>();
        assignments.forEach(assignment -> byStart.put(assignment.effectiveFrom(), assignment));
        return new AssignmentTimeline(byStart);
    }

    /**
     * The assignment for an event: the latest that is not after the event, and the first one for an event that is older
     * than all of them.
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

    /** All assignments, in the order of their moments. */
    public List<Assignment> assignments() {
        return List.copyOf(byStart.values());
    }

    /** Whether there is no assignment. */
    public boolean isEmpty() {
        return byStart.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AssignmentTimeline timeline && byStart.equals(timeline.byStart);
    }

    @Override
    public int hashCode() {
        return byStart.hashCode();
    }

    /** For messages. */
    @Override
    public String toString() {
        Map.Entry<Instant, Assignment> last = byStart.lastEntry();
        return last == null
                ? "no assignments"
                : byStart.size() + " assignments, the last from " + last.getKey() + " on: " + last.getValue();
    }
}
