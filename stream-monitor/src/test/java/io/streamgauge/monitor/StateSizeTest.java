package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.JoinMetrics;
import io.streamgauge.monitor.join.JoinResult;
import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.ScoredPrediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much open predictions take on disk. {@code -Dstreamgauge.measure.predictions=1000000} measures a million in place of
 * the few that make the test quick.
 */
final class StateSizeTest {
    private static final Logger LOG = LoggerFactory.getLogger(StateSizeTest.class);
    private static final int PREDICTIONS = Integer.getInteger("streamgauge.measure.predictions", 20_000);

    private final Random random = new Random(1);
    private final Path directory;

    StateSizeTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @CsvSource({"2, 400", "10, 500"})
    void openPredictionTakesSomeHundredBytes(int labels, long bytes) {
        MockProcessorContext<String, JoinResult> context = context();
        FeedbackJoin join = new FeedbackJoin(Duration.ofDays(14), 1_000, new JoinMetrics(new SimpleMeterRegistry()));
        List<StateStore> stores = new ArrayList<>();
        for (StoreBuilder<?> builder : join.stores()) {
            StateStore store = builder.withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            stores.add(store);
        }
        Processor<String, JoinFact, String, JoinResult> joining = join.get();
        joining.init(context);
        for (int i = 0; i < PREDICTIONS; i++) {
            long time = Samples.NOON.toEpochMilli() + i;
            context.setCurrentStreamTimeMs(time);
            String eventId = new UUID(random.nextLong(), random.nextLong()).toString();
            joining.process(new Record<>(eventId, prediction(labels, i, time), time));
        }
        stores.forEach(StateStore::close);

        long perPrediction = bytes() / PREDICTIONS;
        LOG.info(
                "{} open predictions with {} labels take {} bytes each in RocksDB", PREDICTIONS, labels, perPrediction);
        assertThat(perPrediction).isBetween(100L, bytes);
    }

    private MockProcessorContext<String, JoinResult> context() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "size");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        return new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
    }

    private JoinFact prediction(int labels, long offset, long time) {
        Map<String, Float> probabilities = new HashMap<>();
        for (int label = 0; label < labels; label++) {
            probabilities.put(
                    labels == 2 ? List.of("negative", "positive").get(label) : Integer.toString(label),
                    random.nextFloat());
        }
        String label = probabilities.keySet().iterator().next();
        return new JoinFact(
                new ScoredPrediction(
                        labels == 2 ? "sentiment" : "digits",
                        label,
                        random.nextFloat(),
                        probabilities,
                        labels == 2 ? "sentiment" : "digits",
                        "20261124.043311-88aaa6d1",
                        "CHAMPION",
                        labels == 2 ? "reviews" : "images",
                        3,
                        offset,
                        time,
                        time + 20),
                null);
    }

    private long bytes() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(StateSizeTest::size)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
