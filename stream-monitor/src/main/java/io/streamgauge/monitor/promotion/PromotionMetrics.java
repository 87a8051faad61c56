package io.streamgauge.monitor.promotion;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.schemas.event.ModelDecision;
import java.util.Locale;

/**
 * What there is to know about promotions:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>meaning</th></tr>
 * <tr><td>streamgauge.promotion.answers</td><td>answers with known truth that were compared</td></tr>
 * <tr><td>streamgauge.promotion.retracted</td><td>truths that were taken back after their answer had been compared</td></tr>
 * <tr><td>streamgauge.promotion.decisions</td><td>decisions, by {@code kind} and whether they were {@code applied}</td></tr>
 * </table>
 *
 * <p>Safe for use by several threads.
 */
public final class PromotionMetrics {
    final Counter answers;
    final Counter retracted;
    private final MeterRegistry registry;

    /** Meters in a registry, which somebody else publishes and closes. */
    public PromotionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.answers = registry.counter("streamgauge.promotion.answers");
        this.retracted = registry.counter("streamgauge.promotion.retracted");
    }

    void decided(ModelDecision decision) {
        registry.counter(
                        "streamgauge.promotion.decisions",
                        "kind",
                        decision.getKind().name().toLowerCase(Locale.ROOT),
                        "applied",
                        Boolean.toString(decision.getApplied()))
                .increment();
    }
}
