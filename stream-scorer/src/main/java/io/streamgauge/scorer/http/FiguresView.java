package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** Tells as JSON the counts that a page draws curves of. Safe for use by several threads. */
final class FiguresView {
    private static final double NANOSECONDS = 1e9;

    private final MeterRegistry meters;

    /** A view of the meters as they are at the time. */
    FiguresView(MeterRegistry meters) {
        this.meters = meters;
    }

    /** All counts since the scorer was started. */
    ObjectNode now() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("received", sum("streamgauge.events.received"))
                .put("rejected", sum("streamgauge.events.rejected"))
                .put("lag", (long) meters.find("streamgauge.input.lag").gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum());
        ArrayNode predictions = node.putArray("predictions");
        meters.find("streamgauge.events.scored").counters().forEach(counter -> tagged(
                        predictions, counter, "task", "model", "version", "role")
                .put("count", (long) counter.count()));
        ArrayNode batches = node.putArray("batches");
        meters.find("streamgauge.batch.events")
                .summaries()
                .forEach(summary -> batches(tagged(batches, summary, "task", "reason"), summary));
        ArrayNode latency = node.putArray("latency");
        meters.find("streamgauge.latency").timers().forEach(timer -> latency(tagged(latency, timer, "task"), timer));
        return node;
    }

    private static void batches(ObjectNode node, DistributionSummary summary) {
        node.put("count", summary.count()).put("events", (long) summary.totalAmount());
    }

    private static void latency(ObjectNode node, Timer timer) {
        HistogramSnapshot snapshot = timer.takeSnapshot();
        node.put("count", snapshot.count());
        ArrayNode buckets = node.putArray("buckets");
        for (CountAtBucket bucket : snapshot.histogramCounts()) {
            double seconds = bucket.bucket(TimeUnit.NANOSECONDS) / NANOSECONDS;
            if (!Double.isInfinite(seconds)) {
                buckets.addObject().put("le", seconds).put("count", (long) bucket.count());
            }
        }
        buckets.addObject().putNull("le").put("count", snapshot.count());
    }

    private static ObjectNode tagged(ArrayNode array, Meter meter, String... tags) {
        ObjectNode node = array.addObject();
        for (String tag : tags) {
            node.put(tag, meter.getId().getTag(tag));
        }
        return node;
    }

    private long sum(String counters) {
        return (long) meters.find(counters).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
