package io.streamgauge.benchmarks.scoring;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.streams.ProcessingGuarantee;
import org.HdrHistogram.Histogram;

/**
 * What was measured of one contestant.
 *
 * @param contestant who
 * @param guarantee what it promised about predictions
 * @param model the model with which it scored
 * @param maximum when it had as much to do as it could
 * @param openLoop when events came by the clock
 * @param peakMemoryBytes the most memory its process held resident; 0 where the system does not tell
 * @param sent events that were sent, warming up included
 * @param received events that got a prediction
 * @param duplicates predictions besides the first of their event
 */
record Measurement(
        Contestant contestant,
        ProcessingGuarantee guarantee,
        Manifest model,
        MaximumLoad maximum,
        OpenLoop openLoop,
        long peakMemoryBytes,
        long sent,
        long received,
        long duplicates) {

    /**
     * The middle of a backlog, warmed up.
     *
     * @param events predictions that arrived
     * @param seconds in this time
     * @param contestantProcessorSeconds processor time of the contestant's process in this time
     * @param brokerProcessorSeconds processor time of the broker in this time
     */
    record MaximumLoad(long events, double seconds, double contestantProcessorSeconds, double brokerProcessorSeconds) {
        double eventsPerSecond() {
            return events / seconds;
        }

        /** Predictions per second of the contestant's processor time: what one core does that has nothing else to do. */
        double eventsPerProcessorSecond() {
            return contestantProcessorSeconds > 0 ? events / contestantProcessorSeconds : 0;
        }
    }

    /**
     * Latencies under events that came by the clock.
     *
     * @param rate events per second that were due
     * @param latencies from when an event was due until its prediction arrived, in microseconds
     * @param lateness how late the generator itself was, in microseconds; part of the latencies
     */
    record OpenLoop(double rate, Histogram latencies, Histogram lateness) {}
}
