package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.drift.Drift;
import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.drift.DriftWatch;
import io.streamgauge.monitor.state.DriftTally;
import io.streamgauge.monitor.state.Observation;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.state.VersionFact;
import io.streamgauge.monitor.storage.StoreKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts predictions, or takes them back, in the window of their event time, and what they are like, and tells what the
 * windows that changed say, once per interval of wall-clock time. Which windows are yet to be told is state as well, so that
 * no update is missing after a restart.
 *
 * <p>Belongs to one stream thread.
 */
final class QualityProcessor extends ContextualProcessor<String, VersionFact, String, QualityResult> {
    private static final byte[] UNTOLD = {};

    /** Windows that are forgotten at once. */
    private static final int REMOVALS_PER_LOOK = 1_000;

    private final QualityPlan plan;
    private final DriftDetection drift;
    private final QualityMetrics metrics;
    private @Nullable DriftWatch watch;
    private @Nullable KeyValueStore<Bytes, QualityTally> tallies;
    private @Nullable KeyValueStore<Bytes, byte[]> untold;

    QualityProcessor(QualityPlan plan, DriftDetection drift, QualityMetrics metrics) {
        this.plan = plan;
        this.drift = drift;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, QualityResult> context) {
        super.init(context);
        tallies = context.getStateStore(LiveQuality.TALLIES);
        untold = context.getStateStore(LiveQuality.UNTOLD);
        watch = drift.watch(context);
        context.schedule(plan.interval(), PunctuationType.WALL_CLOCK_TIME, now -> {
            tell(now);
            forget();
        });
    }

    @Override
    public void process(Record<String, VersionFact> record) {
        QualityChange change = record.value().getChange();
        Observation observation = record.value().getObservation();
        if (change != null) {
            count(record.key(), change);
        }
        if (observation != null) {
            observe(record.key(), observation);
        }
    }

    private void count(String version, QualityChange change) {
        long windowStart = plan.windowStart(change.getOccurredAt());
        if (isLate(windowStart)) {
            return;
        }
        Bytes key = key(windowStart, change.getRole() + ' ' + version);
        QualityTally kept = tallies().get(key);
        Tally tally = kept == null ? Tally.empty(change, windowStart) : Tally.of(kept);
        tally.apply(change);
        tallies().put(key, tally.state());
        remember(key);
        metrics.changes.increment();
    }

    private void observe(String version, Observation observation) {
        long windowStart = plan.windowStart(observation.getOccurredAt());
        if (isLate(windowStart)) {
            return;
        }
        Bytes key = key(windowStart, observation.getRole() + ' ' + version);
        if (watch().observe(key, windowStart, observation)) {
            remember(key);
        }
    }

    private boolean isLate(long windowStart) {
        boolean late = plan.isOver(windowStart, context().currentStreamTimeMs());
        if (late) {
            metrics.late.increment();
        }
        return late;
    }

    /** The window is yet to be told. */
    private void remember(Bytes key) {
        if (untold().get(key) == null) {
            untold().put(key, UNTOLD);
        }
    }

    private void tell(long now) {
        for (Bytes key : StoreKeys.first(untold().all(), Integer.MAX_VALUE)) {
            QualityTally counted = tallies().get(key);
            DriftTally observed = watch().tally(key);
            Drift judged = observed == null ? Drift.UNJUDGED : watch().judge(observed, Instant.ofEpochMilli(now));
            Tally tally = counted != null ? Tally.of(counted) : observed != null ? Tally.empty(observed) : null;
            if (tally != null) {
                // The time of writing: a window may be older than what the topic keeps.
                context()
                        .forward(new Record<>(
                                tally.version(), new QualityResult.Told(tally.quality(plan.window(), judged)), now));
                judged.alarms().forEach(alarm -> context()
                        .forward(new Record<>(tally.version(), new QualityResult.Alarmed(alarm), now)));
                metrics.updates.increment();
            }
            untold().delete(key);
        }
    }

    /** Windows begin with their time, so those to forget come first. */
    private void forget() {
        long latest = plan.latestForgotten(context().currentStreamTimeMs());
        if (latest < 0) {
            return;
        }
        Bytes first = key(0, "");
        Bytes last = key(latest + 1, "");
        for (Bytes key : StoreKeys.first(tallies().range(first, last), REMOVALS_PER_LOOK)) {
            tallies().delete(key);
            metrics.expired.increment();
        }
        watch().forget(first, last, REMOVALS_PER_LOOK);
    }

    /** Key of a window; those of all versions and roles are in the order of time. */
    static Bytes key(long windowStart, String roleAndVersion) {
        byte[] text = roleAndVersion.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(windowStart)
                .put(text)
                .array());
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    private DriftWatch watch() {
        if (watch == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return watch;
    }

    private KeyValueStore<Bytes, QualityTally> tallies() {
        if (tallies == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return tallies;
    }

    private KeyValueStore<Bytes, byte[]> untold() {
        if (untold == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return untold;
    }
}
