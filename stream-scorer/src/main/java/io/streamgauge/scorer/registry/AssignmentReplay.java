package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state behind {@link ModelRegistry}: replays announcements and assignments, and turns assignments into timelines.
 * Knows nothing of Kafka.
 *
 * <p>Replaying only takes note; {@link #activate} does the work, and does not keep replaying waiting while it loads. An
 * assignment enters its timeline when all versions that it names can be used, for with only some of them it would give
 * other predictions than with all:
 *
 * <ul>
 *   <li>The one in force by the clock, and the next {@value #MOST_AHEAD} after it, enter when their versions are loaded,
 *       which then stay loaded. When the one in force cannot be used, the same holds for the one before it.
 *   <li>The others enter as soon as their versions are announced; those are loaded when an event needs them.
 * </ul>
 *
 * <p>An assignment that cannot be used leaves what served before it in place and is tried again: at once when another
 * record about its model arrives, and otherwise after the pauses of {@link AssignmentSlot}. That is the one thing that a
 * replay may decide otherwise: once the versions can be loaded, the events of its whole time are theirs.
 *
 * <p>Safe for use by several threads, but one thread alone may call {@link #activate} and then {@link #close}.
 */
final class AssignmentReplay implements AutoCloseable {
    /** How many assignments that are announced ahead have their versions loaded. */
    static final int MOST_AHEAD = 2;

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentReplay.class);

    private final VersionPool pool;
    private final Refusals refusals;
    private final InstantSource clock;
    private final Map<Task, AssignmentTimeline> timelines = new ConcurrentHashMap<>();
    /** Filled once; what is in the histories is guarded by this, as are the announcements. */
    private final Map<String, AssignmentHistory> histories = new HashMap<>();

    private final Map<String, ModelVersion> announced = new HashMap<>();
    /** Keys of the versions that were announced since the last {@link #activate}, guarded as well. */
    private final Set<String> announcedAnew = new HashSet<>();
    /** Keeps versions loaded. Belongs to the thread that activates. */
    private final Map<VersionHandle, VersionHandle.Lease> held = new HashMap<>();

    /**
     * Nothing announced, nothing assigned.
     *
     * @param models the model that is followed for each task; all different
     * @param pool the versions; closed by its owner, after this
     * @param refusals hears which versions cannot be used for want of a fitting announcement
     */
    AssignmentReplay(Map<Task, String> models, VersionPool pool, Refusals refusals, InstantSource clock) {
        models.forEach((task, model) -> histories.put(model, new AssignmentHistory(task)));
        this.pool = pool;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Takes note of an announced version. */
    synchronized void replay(ModelVersion version) {
        AssignmentHistory history = histories.get(version.getModelName());
        if (history != null) {
            String key = TopicCatalogue.versionKey(version.getModelName(), version.getVersion());
            announced.put(key, version);
            announcedAnew.add(key);
            history.tryAtOnce();
        }
    }

    /** Takes note of an assignment; a later record for the same moment takes the place of an earlier one. */
    synchronized void replay(ModelAssignment assignment) {
        AssignmentHistory history = histories.get(assignment.getModelName());
        if (history != null) {
            history.put(assignment);
            history.tryAtOnce();
        }
    }

    /**
     * Takes note that an assignment does not hold any more. When it is the only one that serves it goes on until another
     * one can, for a scorer that runs must answer with something.
     */
    synchronized void withdraw(AssignmentKey key) {
        AssignmentHistory history = histories.get(key.modelName());
        if (history != null) {
            history.withdraw(key.effectiveFrom());
            history.tryAtOnce();
        }
    }

    /**
     * Has versions serve no longer whose key was revoked, from the next {@link #activate} on, which does what it does when a
     * version cannot be loaded. What they answered in the past stays theirs while the one in force is another one, and whoever
     * needs them for an event of that time is refused. Belongs to the thread that activates.
     */
    void revoke() {
        Set<VersionHandle> revoked = pool.detachRevoked();
        if (!revoked.isEmpty()) {
            locked(() -> {
                histories.values().forEach(history -> history.revoke(revoked, clock.instant()));
                return revoked;
            });
        }
    }

    /**
     * Loads what is due, brings the timelines up to date, and lets go of what is in force no longer.
     *
     * @return whether timelines or problems changed
     */
    boolean activate() {
        List<String> problemsBefore = problems();
        takeAnnouncementsOver();
        boolean changed = false;
        Set<VersionHandle> needed = new HashSet<>();
        for (AssignmentHistory history : histories.values()) {
            needed.addAll(activate(history));
            changed |= publish(history);
        }
        held.entrySet().removeIf(entry -> {
            if (needed.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
        return changed || !problems().equals(problemsBefore);
    }

    /**
     * Has handles know what was announced last. Not while it is read, for a topic that is read from its beginning once more has
     * what was announced before, too. Assignments of the past have long been resolved, and their versions may have been
     * announced badly.
     */
    private void takeAnnouncementsOver() {
        List<ModelVersion> anew = locked(() -> {
            List<ModelVersion> latest = announcedAnew.stream()
                    .flatMap(key -> Stream.ofNullable(announced.get(key)))
                    .toList();
            announcedAnew.clear();
            return latest;
        });
        for (ModelVersion version : anew) {
            Set<VersionHandle> replaced = pool.announceAnew(version);
            AssignmentHistory history = histories.get(version.getModelName());
            if (history != null && !replaced.isEmpty()) {
                locked(() -> {
                    history.resolveAnew(replaced);
                    return replaced;
                });
            }
        }
    }

    /** Has assignments serve that can, and says which versions are to stay loaded. */
    private Set<VersionHandle> activate(AssignmentHistory history) {
        Set<VersionHandle> needed = new HashSet<>();
        Instant now = clock.instant();
        Optional<AssignmentSlot> inForce = locked(() -> history.at(now));
        boolean serves = false;
        for (Optional<AssignmentSlot> slot = inForce; slot.isPresent() && !serves; slot = before(history, slot.get())) {
            load(history, slot.get());
            // If not this one, then perhaps the one whose place it is to take.
            serves = needed.addAll(versions(slot.get()));
        }
        Optional<AssignmentSlot> next = inForce;
        for (int ahead = 0; ahead < MOST_AHEAD && next.isPresent(); ahead++) {
            AssignmentSlot former = next.get();
            next = locked(() -> history.after(former.effectiveFrom()));
            next.ifPresent(slot -> {
                load(history, slot);
                needed.addAll(versions(slot));
            });
        }
        for (AssignmentSlot slot : locked(history::waiting)) {
            if (slot.mustBeLoaded()) {
                load(history, slot);
            } else {
                attempt(history, slot, false);
            }
        }
        return needed;
    }

    private Optional<AssignmentSlot> before(AssignmentHistory history, AssignmentSlot slot) {
        return locked(() -> history.before(slot.effectiveFrom()));
    }

    private List<VersionHandle> versions(AssignmentSlot slot) {
        return locked(() -> slot.serving().map(Assignment::versions).orElse(List.of()));
    }

    private void load(AssignmentHistory history, AssignmentSlot slot) {
        if (!locked(slot::isUpToDate) || !held.keySet().containsAll(versions(slot))) {
            attempt(history, slot, true);
        }
    }

    /**
     * Has an assignment serve if it is due and can.
     *
     * @param loading whether it can only when its versions are loaded; otherwise they must only be announced
     */
    private void attempt(AssignmentHistory history, AssignmentSlot slot, boolean loading) {
        if (!locked(() -> slot.isDue(clock.instant()))) {
            return;
        }
        try {
            Assignment assignment = resolve(history.task(), slot.assigned());
            if (loading) {
                assignment.versions().forEach(version -> held.computeIfAbsent(version, VersionHandle::lease));
            }
            if (locked(() -> history.serve(slot, assignment)) && loading) {
                LOG.info("{} serves {} from {} on", assignment, history.task().id(), slot.effectiveFrom());
            }
        } catch (RuntimeException e) {
            String problem = "The assignment of " + slot.assigned().getModelName() + " from " + slot.effectiveFrom()
                    + " on does not hold, what served before goes on: " + e.getMessage();
            if (locked(() -> slot.failed(problem, clock.instant(), loading))) {
                LOG.error("{}", problem, e);
            }
        }
    }

    /** The assignment as its record says, with nothing loaded yet. */
    private Assignment resolve(Task task, ModelAssignment assigned) {
        Function<String, VersionHandle> handle = version -> handle(task, assigned.getModelName(), version);
        return new Assignment(
                assigned.getEffectiveFrom(),
                handle.apply(assigned.getChampion()),
                Optional.ofNullable(assigned.getChallenger())
                        .map(challenger -> new Assignment.Challenger(
                                handle.apply(challenger.getVersion()), challenger.getTrafficShareBasisPoints())),
                Optional.ofNullable(assigned.getShadow()).map(handle));
    }

    private VersionHandle handle(Task task, String model, String version) {
        String key = TopicCatalogue.versionKey(model, version);
        ModelVersion announcement = locked(() -> announced.get(key));
        if (announcement == null) {
            throw refusals.refuse(
                    model,
                    version,
                    task.id(),
                    null,
                    new VersionUnavailableException(
                            RefusalReason.NOT_ANNOUNCED, "The version " + key + " is assigned but was not announced"));
        }
        if (!announcement.getTask().equals(task.id())) {
            throw refusals.refuse(
                    announcement,
                    new VersionUnavailableException(
                            RefusalReason.WRONG_TASK,
                            "The version " + key + " cannot serve " + task.id() + ": it answers the task "
                                    + announcement.getTask() + ". Assign a version for " + task.id() + " or set models."
                                    + task.id() + " to another model"));
        }
        return pool.handle(announcement);
    }

    private boolean publish(AssignmentHistory history) {
        List<Assignment> serving = locked(history::serving);
        AssignmentTimeline timeline = AssignmentTimeline.of(serving);
        return !timeline.equals(timelines.put(history.task(), timeline));
    }

    /** The timeline of a task as it is now. */
    AssignmentTimeline timeline(Task task) {
        return timelines.getOrDefault(task, AssignmentTimeline.EMPTY);
    }

    /** The versions of the models that are followed, as they were announced last; those of a model in no order. */
    synchronized List<ModelVersion> announced() {
        return List.copyOf(announced.values());
    }

    private synchronized <T> T locked(Supplier<T> step) {
        return step.get();
    }

    /** What keeps assignments from serving, a sentence each. */
    synchronized List<String> problems() {
        return histories.values().stream()
                .flatMap(history -> history.waiting().stream())
                .map(AssignmentSlot::problem)
                .filter(problem -> !problem.isEmpty())
                .distinct()
                .toList();
    }

    /** Lets go of all versions. */
    @Override
    public void close() {
        held.values().forEach(VersionHandle.Lease::close);
        held.clear();
    }
}
