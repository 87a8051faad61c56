package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.StoredVersionLoader;
import io.streamgauge.scorer.registry.VersionLoader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is too much must not be fatal, and what hangs must not hang for ever. Mostly the scorer is a process of its own
 * with a heap of 256 MiB.
 *
 * <p>{@code -Dstreamgauge.partitions=1000} has it read as many partitions of each topic.
 */
final class LimitsIT {
    private static final int PARTITIONS = Integer.getInteger("streamgauge.partitions", 100);
    private static final int LARGE_TEXTS = 300;
    private static final int BOMBS = 20;
    private static final int BOMB_SIDE = 10_000;

    private LocalStack stack;
    private Scenario scenario;

    @BeforeEach
    void start(@TempDir Path directory) {
        stack = LocalStack.startEphemeral();
        scenario = new Scenario(stack, "limits", directory);
    }

    @AfterEach
    void stop() {
        scenario.close();
        stack.close();
    }

    @Test
    void floodOfLargeEventsAndDecompressionBombsIsSurvivedAndAllIsAnswered() {
        scenario.assignFirstVersions();
        // Together more than the scorer's heap. The last ones are short enough to be scored.
        byte[] large = scenario.bytes(SampleEvents.review("large", "a good film ".repeat(80_000)));
        byte[] accepted = scenario.bytes(SampleEvents.review("accepted", "a good film ".repeat(5_000)));
        byte[] bomb = scenario.bytes(SampleEvents.image("bomb", ImageFormat.PNG, BOMB_SIDE, BOMB_SIDE, emptyPicture()));
        for (int i = 0; i < LARGE_TEXTS; i++) {
            scenario.sendBytes(scenario.topics().reviews().name(), "key-" + i, large, Scenario.BEGIN);
        }
        for (int i = 0; i < BOMBS; i++) {
            scenario.sendBytes(scenario.topics().images().name(), "key-" + i, bomb, Scenario.BEGIN);
        }
        for (int i = 0; i < LARGE_TEXTS; i++) {
            scenario.sendBytes(scenario.topics().reviews().name(), "key-" + i, accepted, Scenario.BEGIN);
        }
        scenario.flush();

        Process scorer = scenario.startProcess();
        try {
            Map<Rejection.Reason, Integer> rejected = new EnumMap<>(Rejection.Reason.class);
            try (KafkaConsumer<byte[], byte[]> reader =
                    scenario.reader(scenario.topics().rejectedEvents())) {
                // Counted, not kept: together they are larger than this heap, too.
                Await.until(
                        "all that is too large is rejected",
                        () -> {
                            reader.poll(Duration.ofMillis(50))
                                    .forEach(record -> rejected.merge(
                                            Rejection.from(record.headers()).reason(), 1, Integer::sum));
                            return rejected.values().stream()
                                            .mapToInt(Integer::intValue)
                                            .sum()
                                    == LARGE_TEXTS + BOMBS;
                        },
                        () -> rejected);
            }
            assertThat(rejected)
                    .isEqualTo(Map.of(
                            Rejection.Reason.TEXT_TOO_LONG, LARGE_TEXTS, Rejection.Reason.WRONG_IMAGE_SIZE, BOMBS));
            assertThat(scenario.predictions(LARGE_TEXTS)).hasSize(LARGE_TEXTS);
            assertThat(scorer.isAlive()).isTrue();
        } finally {
            scorer.destroy();
            scorer.onExit().join();
        }
    }

    @Test
    void manyPartitionsShareTheBatchesOfTheirThreads() {
        scenario.with("topics.partitions", Integer.toString(PARTITIONS)).assignFirstVersions();
        int events = 20 * PARTITIONS;
        scenario.sendReviews(0, events);

        Process scorer = scenario.startProcess();
        try {
            assertThat(scenario.predictions(events))
                    .extracting(Prediction::getEventId)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, events)
                            .mapToObj(i -> "review-" + i)
                            .toList());
        } finally {
            scorer.destroy();
            scorer.onExit().join();
        }
    }

    @Test
    void aThreadThatStandsMakesTheScorerUnreadyAndEndsItWhileNothingIsLost() throws Exception {
        scenario.with("stall.tolerance", "1s").with("stall.limit", "10s").assignFirstVersions();
        CountDownLatch released = new CountDownLatch(1);
        VersionLoader loader = new StoredVersionLoader(scenario.artifacts(), ModelTrust.UNCHECKED);
        ScorerApplication hanging = scenario.scorer(announced -> {
            ServingVersion version = loader.load(announced);
            return new ServingVersion(version.manifest(), new HangingClassifier(version.classifier(), released));
        });
        hanging.start();
        Await.until("the scorer is ready", () -> hanging.readiness().ready(), hanging::readiness);

        scenario.sendReviews(0, 1);

        Await.until(
                "the thread is noticed",
                () -> hanging.readiness().reasons().stream()
                        .anyMatch(reason -> reason.contains("has not asked for events")),
                hanging::readiness);
        assertThat(hanging.readiness().ready()).isFalse();
        assertThat(hanging.awaitTermination().failure()).get().asString().contains("stall.limit");
        released.countDown();
        hanging.close();

        scenario.startScorer();
        assertThat(scenario.predictions(1)).extracting(Prediction::getEventId).containsExactly("review-0");
    }

    /** A network that does not come back. Whoever makes it closes it. */
    private record HangingClassifier(Classifier network, CountDownLatch released) implements Classifier {
        @Override
        public List<Scores> classify(List<? extends Features> inputs) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("The network came back without an answer");
        }

        @Override
        public Explanation explain(Features input, int label) {
            return network.explain(input, label);
        }

        @Override
        public Map<String, Float> statistics(Features input) {
            return network.statistics(input);
        }

        @Override
        public CostCurve costs() {
            return network.costs();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** 10,000 by 10,000 pixels in some kilobytes. */
    private static byte[] emptyPicture() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(BOMB_SIDE, BOMB_SIDE, BufferedImage.TYPE_BYTE_BINARY), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
