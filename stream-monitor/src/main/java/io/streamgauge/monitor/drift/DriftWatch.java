package io.streamgauge.monitor.drift;

import io.streamgauge.monitor.state.AlarmState;
import io.streamgauge.monitor.state.DriftTally;
import io.streamgauge.monitor.state.Observation;
import io.streamgauge.monitor.storage.StoreKeys;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts the inputs and answers of each version, role and window in the bins of the version's reference, and raises alarms.
 * An alarm is raised once for each measure and is over when the latest window that can be judged is no longer drifted. What
 * comes for windows before that changes no alarm. It is over, too, when the version has been announced anew without its measure.
 * Belongs to one stream thread,
 * which closes it.
 */
public final class DriftWatch implements AutoCloseable {
    /** How often chance alone may look like drift, each time that a measure is judged. */
    static final double CHANCE = 1e-4;

    private final DriftPlan plan;
    private final DriftMetrics metrics;
    private final Duration window;
    private final References references;
    private final KeyValueStore<Bytes, DriftTally> tallies;
    private final KeyValueStore<String, AlarmState> alarms;

    DriftWatch(
            DriftPlan plan,
            DriftMetrics metrics,
            Duration window,
            References references,
            KeyValueStore<Bytes, DriftTally> tallies,
            KeyValueStore<String, AlarmState> alarms) {
        this.plan = plan;
        this.metrics = metrics;
        this.window = window;
        this.references = references;
        this.tallies = tallies;
        this.alarms = alarms;
    }

    /**
     * Counts an observation.
     *
     * @param key of the version, role and window
     * @return whether something changed: not when the version has no reference
     */
    public boolean observe(Bytes key, long windowStart, Observation observation) {
        String version = TopicCatalogue.versionKey(observation.getModelName(), observation.getModelVersion());
        Optional<Reference> reference = references.of(version);
        if (reference.isEmpty()
                || (reference.get().measures().isEmpty() && !hasAlarm(observation.getRole(), version))) {
            metrics.unknown.increment();
            return false;
        }
        DriftTally kept = tallies.get(key);
        if (kept != null && kept.getBins() != reference.get().bins()) {
            kept = null;
        }
        Map<String, List<Long>> counts = kept == null ? new HashMap<>() : new HashMap<>(kept.getCounts());
        reference.get().measures().forEach((name, measure) -> {
            OptionalInt bin = measure.bin(observation);
            if (bin.isPresent()) {
                counts.put(name, incremented(counts.get(name), bin.getAsInt(), measure.shares().length));
            }
        });
        tallies.put(
                key,
                new DriftTally(
                        observation.getModelName(),
                        observation.getModelVersion(),
                        observation.getRole(),
                        windowStart,
                        reference.get().bins(),
                        (kept == null ? 0 : kept.getObserved()) + 1,
                        counts));
        metrics.observations.increment();
        return true;
    }

    /** Whether there is one to be ended, though nothing else can be told. */
    private boolean hasAlarm(String role, String version) {
        AlarmState state = alarms.get(alarmKey(role, version));
        return state != null && !state.getRaised().isEmpty();
    }

    private static String alarmKey(String role, String version) {
        return role + ' ' + version;
    }

    private static List<Long> incremented(@Nullable List<Long> before, int bin, int bins) {
        List<Long> counts = new ArrayList<>(bins);
        for (int i = 0; i < bins; i++) {
            long count = before == null ? 0 : before.get(i);
            counts.add(i == bin ? count + 1 : count);
        }
        return counts;
    }

    /** What was counted; null for nothing. */
    public @Nullable DriftTally tally(Bytes key) {
        return tallies.get(key);
    }

    /** Forgets the first windows with keys in a range, so many at most. */
    public void forget(Bytes first, Bytes last, int most) {
        StoreKeys.first(tallies.range(first, last), most).forEach(tallies::delete);
    }

    /**
     * Judges a window, and remembers which alarms are on because of it.
     *
     * @param now for the alarms
     */
    public Drift judge(DriftTally tally, Instant now) {
        String version = TopicCatalogue.versionKey(tally.getModelName(), tally.getModelVersion());
        Optional<Reference> reference = references.of(version);
        if (reference.isEmpty()) {
            return Drift.UNJUDGED;
        }
        String alarmKey = alarmKey(tally.getRole(), version);
        AlarmState state = alarms.get(alarmKey);
        boolean latest = state == null || tally.getWindowStart() >= state.getWindowStart();
        TreeSet<String> raised = new TreeSet<>(state == null ? List.of() : state.getRaised());
        List<ModelAlarm> said = new ArrayList<>();
        if (latest) {
            said.addAll(withoutMeasure(tally, raised, reference.get(), now));
        }
        if (tally.getObserved() < plan.minimum()
                || tally.getBins() != reference.get().bins()) {
            if (state != null && !said.isEmpty()) {
                alarms.put(alarmKey, new AlarmState(state.getWindowStart(), List.copyOf(raised)));
            }
            return new Drift(OptionalDouble.empty(), OptionalDouble.empty(), said);
        }
        double input = Double.NaN;
        double output = Double.NaN;
        for (Map.Entry<String, Reference.Measure> entry :
                reference.get().measures().entrySet()) {
            String name = entry.getKey();
            Reference.Measure measure = entry.getValue();
            long[] counts = tally.getCounts().getOrDefault(name, List.of()).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            // Not every prediction has a place in every measure.
            long observed = LongStream.of(counts).sum();
            if (observed < plan.minimum()) {
                continue;
            }
            PopulationStability stability =
                    PopulationStability.of(measure.shares(), reference.get().examples(), counts, CHANCE);
            if (Reference.kind(name) == AlarmKind.INPUT_DRIFT) {
                input = Double.isNaN(input) ? stability.index() : Math.max(input, stability.index());
            } else {
                output = Double.isNaN(output) ? stability.index() : Math.max(output, stability.index());
            }
            boolean drifted = stability.drifted(plan.limit());
            if (latest && (drifted ? raised.add(name) : raised.remove(name))) {
                ModelAlarm alarm = alarm(
                        tally,
                        name,
                        drifted,
                        stability.index(),
                        Math.max(plan.limit(), stability.expectedByChance()),
                        observed,
                        now);
                if (drifted) {
                    metrics.raised(alarm);
                }
                said.add(alarm);
            }
        }
        if (latest) {
            alarms.put(alarmKey, new AlarmState(tally.getWindowStart(), List.copyOf(raised)));
        }
        return new Drift(optional(input), optional(output), said);
    }

    /** Ends the alarms of measures that the version has no more, which would never be judged again. */
    private List<ModelAlarm> withoutMeasure(DriftTally tally, Set<String> raised, Reference reference, Instant now) {
        List<ModelAlarm> over = new ArrayList<>();
        for (String name : List.copyOf(raised)) {
            if (!reference.measures().containsKey(name)) {
                raised.remove(name);
                over.add(alarm(tally, name, false, 0, plan.limit(), tally.getObserved(), now));
            }
        }
        return over;
    }

    private ModelAlarm alarm(
            DriftTally tally, String name, boolean raised, double value, double limit, long observed, Instant now) {
        return ModelAlarm.newBuilder()
                .setModelName(tally.getModelName())
                .setModelVersion(tally.getModelVersion())
                .setRole(PredictionRole.valueOf(tally.getRole()))
                .setKind(Reference.kind(name))
                .setMeasure(name)
                .setRaised(raised)
                .setValue(value)
                .setLimit(limit)
                .setObserved(observed)
                .setWindowStart(Instant.ofEpochMilli(tally.getWindowStart()))
                .setWindowEnd(Instant.ofEpochMilli(tally.getWindowStart()).plus(window))
                .setRaisedAt(now)
                .build();
    }

    /** Closes what reads the announcements; the stores are Kafka Streams'. */
    @Override
    public void close() {
        references.close();
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
