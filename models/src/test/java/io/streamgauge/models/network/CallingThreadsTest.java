package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallingThreadsTest {
    /** Linux cuts names of threads after 15 characters. */
    private static final String CALLER = "calling-thread";

    static List<Architecture> architectures() {
        return List.of(SentimentConv.tutorial(0), LeNet.tutorial(2));
    }

    /** Helpers of OpenMP have the name of the thread that made them. On one processor there are never any. */
    @ParameterizedTest
    @MethodSource("architectures")
    void threadThatCallsANetworkGetsNoHelpersWhenOneThreadIsAskedFor(Architecture architecture) {
        NativeRuntime.load(1);
        try (InferenceNetwork network =
                InferenceNetwork.load(architecture, Weights.random(architecture, 3), Device.cpu())) {
            CompletableFuture<Long> threads = new CompletableFuture<>();
            new Thread(
                            () -> {
                                try {
                                    network.probabilities(SampleInputs.of(architecture, 64));
                                    threads.complete(threadsNamed(CALLER));
                                } catch (RuntimeException | Error e) {
                                    threads.completeExceptionally(e);
                                }
                            },
                            CALLER)
                    .start();

            assertThat(threads.join()).isEqualTo(1);
        }
    }

    private static long threadsNamed(String name) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> name(task).equals(name)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "a thread that ended meanwhile";
        }
    }
}
