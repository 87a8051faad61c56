package io.streamgauge.monitor.drift;

import io.streamgauge.schemas.event.ModelAlarm;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a window's inputs and answers are from the reference.
 *
 * @param input the largest index among the statistics of the inputs; empty when it was not judged
 * @param output the larger one of those of labels and confidence; empty when it was not judged
 * @param alarms what is to be said because of it
 */
public record Drift(OptionalDouble input, OptionalDouble output, List<ModelAlarm> alarms) {
    /** Nothing was judged. */
    public static final Drift UNJUDGED = new Drift(OptionalDouble.empty(), OptionalDouble.empty(), List.of());
}
