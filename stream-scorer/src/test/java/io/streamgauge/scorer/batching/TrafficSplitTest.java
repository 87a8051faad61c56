package io.streamgauge.scorer.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.bundle.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

final class TrafficSplitTest {
    private static final int KEYS = 100_000;

    @Test
    void takesAboutTheShareThatIsAskedFor() {
        for (int share : List.of(0, 1, 500, 2_500, 9_999, 10_000)) {
            assertThat(challenged(share, 0, 1) / (double) KEYS).isCloseTo(share / 10_000.0, within(0.005));
        }
        assertThat(challenged(0, 0, 1)).isZero();
        assertThat(challenged(10_000, 0, 1)).isEqualTo(KEYS);
    }

    @Test
    void takesTheShareOfEachPartition() {
        for (int partition = 0; partition < 4; partition++) {
            assertThat(challenged(1_000, partition, 4) / (KEYS / 4.0)).isCloseTo(0.1, within(0.01));
        }
    }

    @Test
    void keyStaysInAShareThatGrows() {
        for (int key = 0; key < 1_000; key++) {
            if (isChallenged("key-" + key, 500)) {
                assertThat(isChallenged("key-" + key, 900)).isTrue();
            }
        }
    }

    @Test
    void choiceIsTheSameForever() {
        // Changing the hash would move keys between versions in the middle of an experiment, and change replays.
        List<Integer> chosen = IntStream.range(0, 50)
                .filter(key -> isChallenged("key-" + key, 1_000))
                .boxed()
                .toList();

        assertThat(chosen).containsExactly(9, 40, 42);
    }

    @Test
    void eventWithoutAKeyIsChosenByItsId() {
        assertThat(TrafficSplit.isChallenged(Task.SENTIMENT, null, "key-7", 5_000))
                .isEqualTo(isChallenged("key-7", 5_000));
    }

    private static boolean isChallenged(String key, int share) {
        return TrafficSplit.isChallenged(Task.SENTIMENT, key.getBytes(UTF_8), "some event", share);
    }

    private static int challenged(int share, int partition, int partitions) {
        return (int) IntStream.range(0, KEYS)
                .mapToObj(key -> "key-" + key)
                .filter(key -> BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), partitions) == partition)
                .filter(key -> isChallenged(key, share))
                .count();
    }
}
