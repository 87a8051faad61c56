package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import java.util.List;

/**
 * Measures one contestant on topics of its own: bursts of events to warm up, as long as the measurement, a burst for the
 * maximum load, then events by the clock at half of that.
 *
 * @param setup who is measured, and where
 * @param source the events
 * @param plan how much
 */
record Trial(TrialSetup setup, EventSource source, Load.Plan plan) {
    /** The part of the highest throughput at which latencies are measured. */
    private static final double LOAD = 0.5;

    /** Runs the trial. */
    Measurement run() throws InterruptedException {
        List<byte[]> values = setup.prepare(source);
        try (Arrivals arrivals = new Arrivals(
                        setup.cluster(), setup.cluster().topics().predictions().name());
                LoadGenerator generator =
                        new LoadGenerator(setup.cluster(), setup.input().name(), values);
                ChildProcess process = setup.start(0)) {
            Load load = new Load(arrivals, generator, List.of(process), setup.broker(), plan);
            MaximumLoad maximum = load.maximum();
            OpenLoop openLoop = load.openLoop(maximum.eventsPerSecond() * LOAD);
            return new Measurement(
                    setup.contestant(),
                    setup.guarantee(),
                    setup.bundle().manifest(),
                    maximum,
                    openLoop,
                    process.peakMemory().orElse(0),
                    generator.sent(),
                    arrivals.count(),
                    arrivals.duplicates());
        }
    }
}
