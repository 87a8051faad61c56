package io.streamgauge.monitor.quality;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What there is to know about the measuring of quality:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>meaning</th></tr>
 * <tr><td>streamgauge.quality.changes</td><td>predictions that were counted or taken back</td></tr>
 * <tr><td>streamgauge.quality.late</td><td>changes that came when their window had been forgotten</td></tr>
 * <tr><td>streamgauge.quality.updates</td><td>records that were written to {@code model-quality}</td></tr>
 * <tr><td>streamgauge.quality.expired</td><td>windows that were forgotten</td></tr>
 * </table>
 *
 * <p>Safe for use by several threads.
 */
public final class QualityMetrics {
    final Counter changes;
    final Counter late;
    final Counter updates;
    final Counter expired;

    /** Meters in a registry, which somebody else publishes and closes. */
    public QualityMetrics(MeterRegistry registry) {
        this.changes = registry.counter("streamgauge.quality.changes");
        this.late = registry.counter("streamgauge.quality.late");
        this.updates = registry.counter("streamgauge.quality.updates");
        this.expired = registry.counter("streamgauge.quality.expired");
    }
}
