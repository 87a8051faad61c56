package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.event.ModelAssignment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All assignments of one model, by the moment from which they hold. Guarded by the lock of its owner. */
final class AssignmentHistory {
    private final Task task;
    private final NavigableMap<Instant, AssignmentSlot> slots = new TreeMap<>();
    private @Nullable Instant withdrawn;

    AssignmentHistory(Task task) {
        this.task = task;
    }

    Task task() {
        return task;
    }

    /** Takes a record in; the one from the same moment on serves until this one can. */
    void put(ModelAssignment assigned) {
        Instant from = assigned.getEffectiveFrom();
        AssignmentSlot known = slots.get(from);
        if (from.equals(withdrawn)) {
            withdrawn = null;
        } else if (known != null && known.assigned().equals(assigned)) {
            // Read again, after following was interrupted.
            return;
        }
        slots.put(
                from,
                new AssignmentSlot(
                        assigned, known == null ? null : known.serving().orElse(null)));
    }

    /** Drops an assignment, but the only one that serves not before another one does. */
    void withdraw(Instant from) {
        AssignmentSlot slot = slots.get(from);
        if (slot == null) {
            return;
        }
        boolean isLast = slot.serving().isPresent()
                && slots.values().stream()
                        .allMatch(other -> other == slot || other.serving().isEmpty());
        if (isLast) {
            withdrawn = from;
        } else {
            slots.remove(from);
        }
    }

    /**
     * Has an assignment serve.
     *
     * @return false when it does not, because it was replaced or withdrawn meanwhile
     */
    boolean serve(AssignmentSlot slot, Assignment assignment) {
        if (slots.get(slot.effectiveFrom()) != slot) {
            return false;
        }
        slot.serve(assignment);
        if (withdrawn != null && !withdrawn.equals(slot.effectiveFrom())) {
            slots.remove(withdrawn);
            withdrawn = null;
        }
        return true;
    }

    /**
     * Has those serve no longer that need a version which must not. Those whose time is over stay, without a loaded version, so
     * that no other version answers for them; but not if the one that serves now is among them, for which one of them may have
     * to serve.
     */
    void revoke(Set<VersionHandle> versions, Instant now) {
        List<AssignmentSlot> revoked = needing(versions);
        Optional<AssignmentSlot> servingNow = slots.headMap(now, true).descendingMap().values().stream()
                .filter(slot -> slot.serving().isPresent())
                .findFirst();
        boolean goesOn = servingNow.filter(slot -> !revoked.contains(slot)).isPresent();
        for (AssignmentSlot slot : revoked) {
            boolean isOver = goesOn
                    && slot.effectiveFrom().isBefore(servingNow.orElseThrow().effectiveFrom());
            if (isOver) {
                slot.resolveAnew();
            } else {
                slot.revoke();
            }
        }
    }

    /** Has those that need a version which was announced anew go on only until they can with that. */
    void resolveAnew(Set<VersionHandle> versions) {
        needing(versions).forEach(AssignmentSlot::resolveAnew);
    }

    private List<AssignmentSlot> needing(Set<VersionHandle> versions) {
        return slots.values().stream()
                .filter(slot -> slot.serving()
                        .filter(assignment -> assignment.versions().stream().anyMatch(versions::contains))
                        .isPresent())
                .toList();
    }

    void tryAtOnce() {
        slots.values().forEach(AssignmentSlot::tryAtOnce);
    }

    /** The assignment that holds at a moment, which is the first one for a moment before all. */
    Optional<AssignmentSlot> at(Instant moment) {
        return value(slots.floorEntry(moment)).or(() -> value(slots.firstEntry()));
    }

    Optional<AssignmentSlot> before(Instant moment) {
        return value(slots.lowerEntry(moment));
    }

    Optional<AssignmentSlot> after(Instant moment) {
        return value(slots.higherEntry(moment));
    }

    /** Those that do not serve as their records say, in order. */
    List<AssignmentSlot> waiting() {
        return slots.values().stream()
                .filter(slot -> !slot.isUpToDate() && !slot.effectiveFrom().equals(withdrawn))
                .toList();
    }

    /** What serves now. */
    List<Assignment> serving() {
        return slots.values().stream().flatMap(slot -> slot.serving().stream()).toList();
    }

    private static Optional<AssignmentSlot> value(Map.@Nullable Entry<Instant, AssignmentSlot> entry) {
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }
}
