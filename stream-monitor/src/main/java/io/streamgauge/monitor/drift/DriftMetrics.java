package io.streamgauge.monitor.drift;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.schemas.event.ModelAlarm;
import java.util.Locale;

/**
 * What there is to know about drift:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>meaning</th></tr>
 * <tr><td>streamgauge.drift.observations</td><td>predictions whose input and answer were counted</td></tr>
 * <tr><td>streamgauge.drift.unknown</td><td>those of versions that were not announced, or without a reference: no drift can
 *     be told</td></tr>
 * <tr><td>streamgauge.drift.alarms</td><td>alarms that were raised, by {@code kind} and {@code measure}</td></tr>
 * </table>
 *
 * <p>Safe for use by several threads.
 */
public final class DriftMetrics {
    final Counter observations;
    final Counter unknown;
    private final MeterRegistry registry;

    /** Meters in a registry, which somebody else publishes and closes. */
    public DriftMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.observations = registry.counter("streamgauge.drift.observations");
        this.unknown = registry.counter("streamgauge.drift.unknown");
    }

    void raised(ModelAlarm alarm) {
        registry.counter(
                        "streamgauge.drift.alarms",
                        "kind",
                        alarm.getKind().name().toLowerCase(Locale.ROOT),
                        "measure",
                        alarm.getMeasure())
                .increment();
    }
}
