package io.streamgauge.benchmarks.stages;

import io.streamgauge.models.preprocessing.Features;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** From a review's text to word indices. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenizeBenchmark {
    /** One review. */
    @Benchmark
    public Features tokenize(Workload workload) {
        return workload.preprocessing().encode(workload.texts().get(workload.next()));
    }
}
