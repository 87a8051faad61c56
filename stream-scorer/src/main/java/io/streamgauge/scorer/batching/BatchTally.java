package io.streamgauge.scorer.batching;

import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.registry.ServingVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one batch came to. Belongs to the stream thread. */
final class BatchTally {
    private final Map<Answering, Counts> counts = new HashMap<>();
    private final List<Long> timestamps = new ArrayList<>();
    private int rejected;
    private long inferenceNanoseconds;
    private long explanationNanoseconds;

    /** Who gave answers, and as what. */
    record Answering(ServingVersion version, PredictionRole role) {}

    /** How many answers were forwarded, and how many of them were below the version's threshold of confidence. */
    static final class Counts {
        private int scored;
        private int abstained;

        int scored() {
            return scored;
        }

        int abstained() {
            return abstained;
        }
    }

    /** A prediction was forwarded. */
    void forwarded(ServingVersion version, PredictionRole role, boolean isAbstained) {
        Counts counted = counts.computeIfAbsent(new Answering(version, role), any -> new Counts());
        counted.scored++;
        if (isAbstained) {
            counted.abstained++;
        }
    }

    /** An event of this time, in milliseconds, has its answer. */
    void answered(long timestamp) {
        timestamps.add(timestamp);
    }

    /** An event was rejected. */
    void reject() {
        rejected++;
    }

    List<Long> timestamps() {
        return timestamps;
    }

    int rejected() {
        return rejected;
    }

    /** The networks took so long for their answers. */
    void inferred(long nanoseconds) {
        inferenceNanoseconds += nanoseconds;
    }

    /** They took so long for the explanations. */
    void explained(long nanoseconds) {
        explanationNanoseconds += nanoseconds;
    }

    Map<Answering, Counts> counts() {
        return counts;
    }

    long inferenceNanoseconds() {
        return inferenceNanoseconds;
    }

    long explanationNanoseconds() {
        return explanationNanoseconds;
    }
}
