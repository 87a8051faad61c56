package io.streamgauge.monitor.join;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * What there is to know about the join:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>tags</th><th>meaning</th></tr>
 * <tr><td>streamgauge.join.predictions</td><td>outcome (new, repeated, excess, late)</td><td>predictions that came to
 *     their event</td></tr>
 * <tr><td>streamgauge.join.feedback</td><td>outcome (new, changed, confirmed, repeated, unknown_label, excess,
 *     late)</td><td>words that came to their event, before or after its predictions</td></tr>
 * <tr><td>streamgauge.join.refused</td><td>reason (unknown_label, too_many_annotators)</td><td>words that went to the
 *     rejected events, at once or when the first prediction came</td></tr>
 * <tr><td>streamgauge.join.evaluations</td><td></td><td>evaluations that were written</td></tr>
 * <tr><td>streamgauge.join.contradictions</td><td></td><td>how often the truth of an event, for one of its
 *     tasks, became unknown because its annotators contradict each other</td></tr>
 * <tr><td>streamgauge.join.unmatched</td><td></td><td>words that were forgotten without ever having met a prediction: the
 *     id is wrong, or the feedback came after the retention</td></tr>
 * <tr><td>streamgauge.join.expired</td><td></td><td>events that were forgotten</td></tr>
 * </table>
 *
 * <p>Counts of what an instance did; what is done again after a failure is counted again. Safe for use by several threads.
 */
public final class JoinMetrics {
    private final MeterRegistry registry;

    /** Meters in a registry, which somebody else publishes and closes. */
    public JoinMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void prediction(Outcome outcome) {
        counter("streamgauge.join.predictions", outcome).increment();
    }

    void word(Outcome outcome) {
        counter("streamgauge.join.feedback", outcome).increment();
    }

    void result(JoinResult result) {
        if (result instanceof JoinResult.Evaluated) {
            registry.counter("streamgauge.join.evaluations").increment();
        } else if (result instanceof JoinResult.Refused refused) {
            registry.counter(
                            "streamgauge.join.refused",
                            "reason",
                            refused.reason().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
    }

    void contradicted(int tasks) {
        registry.counter("streamgauge.join.contradictions").increment(tasks);
    }

    void expired(int unmatchedWords) {
        registry.counter("streamgauge.join.unmatched").increment(unmatchedWords);
        registry.counter("streamgauge.join.expired").increment();
    }

    private Counter counter(String name, Outcome outcome) {
        return registry.counter(name, "outcome", outcome.tag());
    }
}
