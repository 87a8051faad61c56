package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state behind {@link ModelRegistry}: replays announcements and assignments, and turns assignments into timelines
 * once their versions are loaded. Knows nothing of Kafka.
 *
 * <p>Replaying only takes note; {@link #activate} does the work. An assignment that cannot be activated leaves what
 * served before it in place and is tried again: at once when another record about its model arrives, and otherwise
 * after a pause that doubles from {@link #FIRST_PAUSE} to {@link #LONGEST_PAUSE}, whatever the cause. A store that is
 * still being copied looks like a damaged one, so telling causes that pass from causes that stay would be guessing.
 *
 * <p>The past is bounded when it is read: of the assignments that wait together to be activated, as they do when the
 * topics are read from their beginning, only the latest by {@code effectiveFrom} that name up to
 * {@link #MOST_VERSIONS} versions of a model are loaded. The others are forgotten: events of their time are scored by
 * the first assignment that is left. What was loaded stays loaded until {@link #close}, because a stream thread may still
 * hold a timeline from before; a scorer that runs through many assignments gives their memory back by a restart.
 *
 * <p>Owns the classifiers of all versions that it loaded. Belongs to one thread.
 */
final class AssignmentReplay implements AutoCloseable {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** How many versions of one model are loaded to catch up with the past. */
    static final int MOST_VERSIONS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentReplay.class);

    private final Map<String, Task> tasks = new HashMap<>();
    private final VersionLoader loader;
    private final InstantSource clock;
    private final Map<String, ModelVersion> announced = new HashMap<>();
    private final Map<Start, Pending> pending = new LinkedHashMap<>();
    private final Map<Identity, ServingVersion> loaded = new HashMap<>();
    private final Map<Task, AssignmentTimeline> timelines = new EnumMap<>(Task.class);
    private boolean saidWhatIsIgnored;

    /**
     * Nothing announced, nothing assigned.
     *
     * @param models the model that is followed for each task; all different
     */
    AssignmentReplay(Map<Task, String> models, VersionLoader loader, InstantSource clock) {
        models.forEach((task, model) -> {
            tasks.put(model, task);
            timelines.put(task, AssignmentTimeline.EMPTY);
        });
        this.loader = loader;
        this.clock = clock;
    }

    /** A model's assignment from a moment on; a later record for the same moment takes its place. */
    private record Start(String model, Instant effectiveFrom) {}

    /** A version with the bytes that it was announced with. */
    private record Identity(String versionKey, String manifestHash) {}

    /** An assignment that is not in its timeline yet. */
    private static final class Pending {
        private final String champion;
        private @Nullable Instant notBefore = Instant.MIN;
        private Duration pause = FIRST_PAUSE;
        private String problem = "";

        private Pending(String champion) {
            this.champion = champion;
        }

        private void tryAtOnce() {
            notBefore = Instant.MIN;
            pause = FIRST_PAUSE;
        }
    }

    /** Takes note of an announced version. */
    void replay(ModelVersion version) {
        String model = version.getModelName();
        if (!tasks.containsKey(model)) {
            return;
        }
        announced.put(TopicCatalogue.versionKey(model, version.getVersion()), version);
        tryAtOnce(model);
    }

    /** Takes note of an assignment. */
    void replay(ModelAssignment assignment) {
        String model = assignment.getModelName();
        if (!tasks.containsKey(model)) {
            return;
        }
        if (!saidWhatIsIgnored && (assignment.getChallenger() != null || assignment.getShadow() != null)) {
            saidWhatIsIgnored = true;
            LOG.info("Assignments name challengers or shadows; this scorer only scores by champions");
        }
        Start start = new Start(model, assignment.getEffectiveFrom());
        // Behind the others: assignments are activated in the order of their records.
        pending.remove(start);
        pending.put(start, new Pending(assignment.getChampion()));
        tryAtOnce(model);
    }

    private void tryAtOnce(String model) {
        pending.forEach((start, assignment) -> {
            if (start.model().equals(model)) {
                assignment.tryAtOnce();
            }
        });
    }

    /**
     * Loads what is due and extends the timelines.
     *
     * @return whether timelines or problems changed
     */
    boolean activate() {
        tasks.keySet().forEach(this::forgetLongAgo);
        boolean changed = false;
        for (Map.Entry<Start, Pending> entry : List.copyOf(pending.entrySet())) {
            Pending assignment = entry.getValue();
            if (assignment.notBefore != null && !clock.instant().isBefore(assignment.notBefore)) {
                changed |= activate(entry.getKey(), assignment);
            }
        }
        return changed;
    }

    /** Of the assignments that wait, drops those before the newest that name up to {@link #MOST_VERSIONS} versions. */
    private void forgetLongAgo(String model) {
        NavigableMap<Instant, String> waiting = new TreeMap<>();
        pending.forEach((start, assignment) -> {
            if (start.model().equals(model)) {
                waiting.put(start.effectiveFrom(), assignment.champion);
            }
        });
        Set<String> versions = new HashSet<>();
        for (Map.Entry<Instant, String> newest : waiting.descendingMap().entrySet()) {
            versions.add(newest.getValue());
            if (versions.size() > MOST_VERSIONS) {
                Set<Instant> longAgo = waiting.headMap(newest.getKey(), true).keySet();
                longAgo.forEach(start -> pending.remove(new Start(model, start)));
                LOG.info(
                        "Passed over {} assignments of {} from {} and before: only the newest {} versions are loaded",
                        longAgo.size(),
                        model,
                        newest.getKey(),
                        MOST_VERSIONS);
                return;
            }
        }
    }

    private boolean activate(Start start, Pending assignment) {
        String key = TopicCatalogue.versionKey(start.model(), assignment.champion);
        ModelVersion version = announced.get(key);
        if (version == null) {
            // Only a record can change that.
            assignment.notBefore = null;
            return problem(assignment, "The version " + key + " is assigned but was not announced", null);
        }
        Task task = tasks.get(start.model());
        AssignmentTimeline timeline = timelines.get(task);
        if (task == null || timeline == null) {
            throw new IllegalStateException("No task follows the model " + start.model());
        }
        try {
            ServingVersion serving = serving(key, version, task);
            timelines.put(
                    task,
                    timeline.with(
                            start.effectiveFrom(),
                            new Assignment(
                                    start.effectiveFrom(),
                                    VersionHandle.of(serving),
                                    Optional.empty(),
                                    Optional.empty())));
            pending.remove(start);
            LOG.info("{} serves {} from {} on", serving, task.id(), start.effectiveFrom());
            return true;
        } catch (RuntimeException e) {
            assignment.notBefore = clock.instant().plus(assignment.pause);
            Duration longer = assignment.pause.multipliedBy(2);
            assignment.pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            return problem(
                    assignment,
                    "The version " + key + " cannot serve " + task.id() + ", what served before it goes on: "
                            + e.getMessage(),
                    e);
        }
    }

    private ServingVersion serving(String key, ModelVersion version, Task task) {
        Identity identity = new Identity(key, version.getManifestHash());
        ServingVersion known = loaded.get(identity);
        if (known != null) {
            return known;
        }
        if (!version.getTask().equals(task.id())) {
            throw new IllegalArgumentException("it answers the task " + version.getTask() + ". Assign a version for "
                    + task.id() + " or set models." + task.id() + " to another model");
        }
        ServingVersion fresh = loader.load(version);
        loaded.put(identity, fresh);
        return fresh;
    }

    private static boolean problem(Pending assignment, String problem, @Nullable RuntimeException cause) {
        if (problem.equals(assignment.problem)) {
            LOG.debug("Still: {}", problem);
            return false;
        }
        assignment.problem = problem;
        if (cause == null) {
            LOG.warn("{}", problem);
        } else {
            LOG.error("{}", problem, cause);
        }
        return true;
    }

    /** The timelines as they are now. An immutable copy. */
    Map<Task, AssignmentTimeline> timelines() {
        return Map.copyOf(timelines);
    }

    /** What keeps assignments from being activated, a sentence each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (Pending assignment : pending.values()) {
            if (!assignment.problem.isEmpty()) {
                problems.add(assignment.problem);
            }
        }
        return problems;
    }

    /** Closes the classifiers of all versions. */
    @Override
    public void close() {
        loaded.values().forEach(version -> version.classifier().close());
        loaded.clear();
    }
}
