package io.streamgauge.benchmarks.stages;

import ai.djl.Device;
import io.streamgauge.models.network.InferenceNetwork;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From word indices to probabilities, with DJL's blocks and with the quickest path that there is. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NetworkBenchmark {
    /** How the network is computed. */
    public enum Path {
        /** DJL's blocks. */
        PLAIN,
        /** What a scorer uses. */
        FAST
    }

    /** How the network is computed. */
    @Param
    public Path path = Path.PLAIN;

    /** Reviews per call. */
    @Param({"1", "8", "64", "256"})
    public int batch = 1;

    private InferenceNetwork network;

    /** Loads the network. */
    @Setup
    public void load(Workload workload) {
        network = path == Path.PLAIN
                ? workload.bundle().load(Device.cpu())
                : workload.bundle().loadForInference(Device.cpu());
    }

    /** One batch. */
    @Benchmark
    public List<float[]> network(Workload workload) {
        return network.probabilities(workload.nextBatch(batch));
    }

    /** Closes the network. */
    @TearDown
    public void close() {
        network.close();
    }
}
