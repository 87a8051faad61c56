package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.schemas.event.ModelQuality;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Counts predictions, or takes them back, in the window of their event time, and tells what the windows that changed say,
 * once per interval of wall-clock time. Which windows are yet to be told is state as well, so that no update is missing
 * after a restart.
 *
 * <p>Belongs to one stream thread.
 */
final class QualityProcessor extends ContextualProcessor<String, QualityChange, String, ModelQuality> {
    private static final byte[] UNTOLD = {};

    /** Windows that are forgotten at once. */
    private static final int REMOVALS_PER_LOOK = 1_000;

    private final QualityPlan plan;
    private final QualityMetrics metrics;
    private @Nullable KeyValueStore<Bytes, QualityTally> tallies;
    private @Nullable KeyValueStore<Bytes, byte[]> untold;

    QualityProcessor(QualityPlan plan, QualityMetrics metrics) {
        this.plan = plan;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, ModelQuality> context) {
        super.init(context);
        tallies = context.getStateStore(LiveQuality.TALLIES);
        untold = context.getStateStore(LiveQuality.UNTOLD);
        context.schedule(plan.interval(), PunctuationType.WALL_CLOCK_TIME, now -> {
            tell(now);
            forget();
        });
    }

    @Override
    public void process(Record<String, QualityChange> record) {
        QualityChange change = record.value();
        long windowStart = plan.windowStart(change.getOccurredAt());
        if (plan.isOver(windowStart, context().currentStreamTimeMs())) {
            metrics.late.increment();
            return;
        }
        Bytes key = key(windowStart, change.getRole() + ' ' + record.key());
        QualityTally kept = tallies().get(key);
        Tally tally = kept == null ? Tally.empty(change, windowStart) : Tally.of(kept);
        tally.apply(change);
        tallies().put(key, tally.state());
        if (untold().get(key) == null) {
            untold().put(key, UNTOLD);
        }
        metrics.changes.increment();
    }

    private void tell(long now) {
        for (Bytes key : keys(untold().all(), Integer.MAX_VALUE)) {
            QualityTally tally = tallies().get(key);
            if (tally != null) {
                String version = LiveQuality.key(tally.getModelName(), tally.getModelVersion());
                // The time of writing: a window may be older than what the topic keeps.
                context().forward(new Record<>(version, Tally.of(tally).quality(plan.window()), now));
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
        for (Bytes key : keys(tallies().range(first, last), REMOVALS_PER_LOOK)) {
            tallies().delete(key);
            metrics.expired.increment();
        }
    }

    private static <V> List<Bytes> keys(KeyValueIterator<Bytes, V> entries, int most) {
        List<Bytes> keys = new ArrayList<>();
        try (entries) {
            while (entries.hasNext() && keys.size() < most) {
                KeyValue<Bytes, V> entry = entries.next();
                keys.add(entry.key);
            }
        }
        return keys;
    }

    private static Bytes key(long windowStart, String roleAndVersion) {
        byte[] text = roleAndVersion.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(windowStart)
                .put(text)
                .array());
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
