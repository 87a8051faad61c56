package io.streamgauge.benchmarks.faults;

import io.streamgauge.streams.ProcessingGuarantee;
import java.util.Map;

/**
 * How scenarios are run. Immutable.
 *
 * @param events fewest events of a scenario, {@link #FEWEST_EVENTS} or more; more come when the incident lasts longer
 * @param rate events per second, more than 0
 * @param guarantee what the scorers promise
 * @param scorerSettings settings of the scorers that are not usual
 * @param brokerSettings settings of the brokers that are not usual
 */
public record FaultPlan(
        long events,
        double rate,
        ProcessingGuarantee guarantee,
        Map<String, String> scorerSettings,
        Map<String, String> brokerSettings) {
    /** Fewer would be over before anything happens. */
    public static final long FEWEST_EVENTS = 100;

    /** Checks the values. */
    public FaultPlan {
        if (events < FEWEST_EVENTS) {
            throw new IllegalArgumentException("events is " + events + ": use " + FEWEST_EVENTS + " or more");
        }
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate is " + rate + ": use more than 0");
        }
        scorerSettings = Map.copyOf(scorerSettings);
        brokerSettings = Map.copyOf(brokerSettings);
    }

    /** With the settings of scorers and brokers as they come. */
    public FaultPlan(long events, double rate, ProcessingGuarantee guarantee) {
        this(events, rate, guarantee, Map.of(), Map.of());
    }

    /** How many events are sent before the incident. */
    long before() {
        return events / 3;
    }
}
