package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.event.ModelAssignment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model's assignment from one moment on: what its latest record says, what serves, and when to try
 * again if that is not the same. The pause between attempts doubles from {@link #FIRST_PAUSE} to {@link #LONGEST_PAUSE},
 * whatever the cause: a store that is still being copied looks like a damaged one, so telling causes that pass from causes
 * that stay would be guessing.
 *
 * <p>Guarded by the lock of its owner.
 */
final class AssignmentSlot {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final ModelAssignment assigned;
    private @Nullable Assignment serving;
    private boolean isUpToDate;
    private boolean mustBeLoaded;
    private Instant failedAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private String problem = "";

    /**
     * An assignment that waits.
     *
     * @param former what serves from the same moment on until this one does; null for nothing
     */
    AssignmentSlot(ModelAssignment assigned, @Nullable Assignment former) {
        this.assigned = assigned;
        this.serving = former;
    }

    ModelAssignment assigned() {
        return assigned;
    }

    Instant effectiveFrom() {
        return assigned.getEffectiveFrom();
    }

    /** What serves from the moment on: this assignment, or the one whose place it will take. */
    Optional<Assignment> serving() {
        return Optional.ofNullable(serving);
    }

    /** Whether what serves is what the record says. */
    boolean isUpToDate() {
        return isUpToDate;
    }

    /** Whether its versions failed to load, so that it is not to be believed before they do. */
    boolean mustBeLoaded() {
        return mustBeLoaded;
    }

    /** What keeps it from serving; empty for nothing. */
    String problem() {
        return problem;
    }

    /** Whether to try now. A clock that was put back since the last attempt must not make the next one wait for as long. */
    boolean isDue(Instant now) {
        return !now.isBefore(notBefore) || now.isBefore(failedAt);
    }

    void tryAtOnce() {
        notBefore = Instant.MIN;
        pause = FIRST_PAUSE;
    }

    void serve(Assignment assignment) {
        serving = assignment;
        isUpToDate = true;
        mustBeLoaded = false;
        problem = "";
        tryAtOnce();
    }

    /**
     * Notes that an attempt failed. What was expected to be usable and is not serves no longer.
     *
     * @return whether the problem is a new one
     */
    boolean failed(String what, Instant now, boolean whileLoading) {
        if (isUpToDate) {
            serving = null;
            isUpToDate = false;
        }
        mustBeLoaded |= whileLoading;
        failedAt = now;
        notBefore = now.plus(pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        boolean isNew = !what.equals(problem);
        problem = what;
        return isNew;
    }

    /** Notes that what serves was made of an announcement that another one has replaced. The next attempt is due at once. */
    void resolveAnew() {
        isUpToDate = false;
        tryAtOnce();
    }

    /** Notes that what serves must not any longer, whatever the record says. The next attempt is due at once. */
    void revoke() {
        serving = null;
        isUpToDate = false;
        mustBeLoaded = true;
        tryAtOnce();
    }
}
