package io.streamgauge.benchmarks.stages;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.preprocessing.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/** The ways between the heap and native memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TensorBenchmark {
    /** Reviews per call. */
    @Param({"1", "8", "64", "256"})
    public int batch = 1;

    private int words;
    private NDManager manager;
    private ByteBuffer buffer;
    private NDArray logits;

    /** Makes the buffer for a batch and the logits of one. */
    @Setup
    public void prepare(Workload workload) {
        words = ((Features.Words) workload.nextBatch(1).get(0)).indices().length;
        manager = NDManager.newBaseManager(Device.cpu());
        buffer = ByteBuffer.allocateDirect(batch * words * Long.BYTES).order(ByteOrder.nativeOrder());
        logits = manager.zeros(new Shape(batch, 1));
    }

    /** Word indices of a batch to an array of {@code (batch, words)} int64 that is a view of a buffer used again. */
    @Benchmark
    public long createFromReusedBuffer(Workload workload) {
        buffer.clear();
        for (Features features : workload.nextBatch(batch)) {
            for (int index : ((Features.Words) features).indices()) {
                buffer.putLong(index);
            }
        }
        buffer.flip();
        try (NDArray array = manager.create(buffer, new Shape(batch, words), DataType.INT64)) {
            return array.size();
        }
    }

    /** The same by way of an array on the heap, which DJL copies. */
    @Benchmark
    public long createFromHeapArray(Workload workload) {
        long[] indices = new long[batch * words];
        int next = 0;
        for (Features features : workload.nextBatch(batch)) {
            for (int index : ((Features.Words) features).indices()) {
                indices[next++] = index;
            }
        }
        try (NDArray array = manager.create(indices, new Shape(batch, words))) {
            return array.size();
        }
    }

    /** The logits of a batch, {@code (batch, 1)} float32, to the heap. */
    @Benchmark
    public float[] readBack() {
        return logits.toFloatArray();
    }

    /** Releases the native memory. */
    @TearDown
    public void close() {
        manager.close();
    }
}
