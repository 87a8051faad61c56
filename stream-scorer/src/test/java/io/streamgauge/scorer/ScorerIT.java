package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterException;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Prediction;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class ScorerIT extends OnSharedStack {
    /** The smallest that brokers allow: until then a dead consumer keeps its partitions. */
    private static final String SHORT_SESSION = "6000";

    @Test
    void everyEventHasExactlyOnePredictionOrRejection() {
        scenario.assignFirstVersions();
        ScorerApplication scorer = scenario.startScorer();
        for (int batch = 0; batch < 5; batch++) {
            scenario.sendReviews(batch * 100, 100);
            scenario.sendBytes(
                    scenario.topics().reviews().name(), "poison", "no event".getBytes(StandardCharsets.UTF_8), null);
            scenario.sendBytes(scenario.topics().images().name(), "poison", null, null);
            scenario.sendReview(SampleEvents.review("blank-" + batch, " "), Scenario.BEGIN);
            scenario.sendImages(batch * 100, 100);
        }

        List<Prediction> predictions = scenario.predictions(1_000);
        assertThat(predictions).extracting(Prediction::getEventId).containsExactlyInAnyOrderElementsOf(ids(500));
        assertThat(scenario.rejected(15))
                .extracting(record -> Rejection.from(record.headers()).reason())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 5)
                        .boxed()
                        .flatMap(batch -> List.of(
                                Rejection.Reason.NOT_WIRE_FORMAT,
                                Rejection.Reason.MISSING_VALUE,
                                Rejection.Reason.EMPTY_TEXT)
                                .stream())
                        .toList());
        assertThat(count(scorer, "received"))
                .isEqualTo(count(scorer, "scored") + count(scorer, "rejected") + count(scorer, "discarded"))
                .isGreaterThanOrEqualTo(1_015);
        assertThat(scorer.meters().get("streamgauge.events.waiting").gauges())
                .allMatch(waiting -> waiting.value() == 0);
    }

    /** What the scorer counted, by the last word of the meter's name; there are no shadows. */
    private static double count(ScorerApplication scorer, String name) {
        return scorer.meters().find("streamgauge.events." + name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void eventsThatAskAreToldWhyAndTheOthersAreNot() {
        // Much time for explanations: this is not about what they may take.
        scenario.with("latency.target", "1m").with("batch.max.delay", "10ms").assignFirstVersions();
        scenario.startScorer();
        scenario.sendReviews(0, 100);
        for (int i = 100; i < 110; i++) {
            ProducerRecord<byte[], byte[]> asking = new ProducerRecord<>(
                    scenario.topics().reviews().name(),
                    scenario.bytes(SampleEvents.review("review-" + i, "the film was good")));
            AttributionRequest.writeTo(asking.headers());
            scenario.send(asking);
        }
        scenario.sendReviews(110, 100);

        assertThat(scenario.predictions(210)).hasSize(210).allSatisfy(prediction -> {
            boolean asked = prediction.getEventId().matches("review-10.");
            assertThat(prediction.getAttributions() != null).isEqualTo(asked);
        });
    }

    @Test
    void eventOnAnIdleStreamDoesNotWaitForOthers() {
        // Nothing but the input running dry can close this batch while the test waits.
        scenario.with("batch.size", "4096")
                .with("batch.max.delay", "1m")
                .with("latency.target", "1m")
                .with("commit.interval", "5m")
                .with("processing.guarantee", "at_least_once")
                .assignFirstVersions();
        scenario.startScorer();

        scenario.sendReviews(0, 1);
        assertThat(scenario.predictions(1)).hasSize(1);
        scenario.sendReviews(1, 1);
        assertThat(scenario.predictions(2)).hasSize(2);
    }

    @Test
    void eventsThatCameBeforeAnyAssignmentWaitForIt() {
        scenario.createTopics();
        scenario.sendReviews(0, 50);
        scenario.sendImages(0, 50);
        ScorerApplication scorer = scenario.scorer();
        scorer.start();
        scenario.assign(scenario.store(Task.SENTIMENT, "1"), Instant.now().plusSeconds(3_600));
        Await.until(
                "the scorer says that it waits for digits alone",
                () -> scorer.readiness().reasons().size() == 1
                        && scorer.readiness().reasons().get(0).contains("first assignment of the model digits"),
                scorer::readiness);
        assertThat(scorer.readiness().ready()).isFalse();

        scenario.assign(scenario.store(Task.DIGITS, "1"), Instant.now().plusSeconds(3_600));

        assertThat(scenario.predictions(100))
                .extracting(Prediction::getEventId)
                .containsExactlyInAnyOrderElementsOf(ids(50));
        Await.until("the scorer is ready", () -> scorer.readiness().ready(), scorer::readiness);
        assertThat(scorer.readiness().reasons()).isEmpty();
    }

    @Test
    void registryThatIsDownCostsTimeAndNoEvent() {
        scenario.assignFirstVersions();
        scenario.startScorer();
        scenario.sendReviews(0, 50);
        scenario.predictions(50);
        // The scorer has not met the schema of images yet.
        byte[] image = scenario.bytes(SampleEvents.image("image-0"));

        stack.schemaRegistry().stop();
        try {
            scenario.sendBytes(scenario.topics().images().name(), "key", image, null);
            scenario.sendReviews(50, 50);
        } finally {
            stack.schemaRegistry().start();
        }

        assertThat(scenario.predictions(101)).hasSize(101);
        assertThat(scenario.rejected(0)).isEmpty();
    }

    @Test
    void registryThatStaysDownEndsTheScorerAndCostsNoEvent() throws InterruptedException {
        scenario.with("schema.registry.patience", "0s")
                .with("threads.replacements", "1")
                .with("kafka.consumer.session.timeout.ms", SHORT_SESSION)
                .assignFirstVersions();
        ScorerApplication scorer = scenario.startScorer();
        byte[] image = scenario.bytes(SampleEvents.image("image-0"));

        stack.schemaRegistry().stop();
        try {
            scenario.sendBytes(scenario.topics().images().name(), "key", image, null);
            assertThat(scorer.awaitTermination().failure())
                    .hasValueSatisfying(failure -> assertThat(failure).hasRootCauseInstanceOf(ConnectException.class));
            assertThat(scorer.readiness().ready()).isFalse();
            scorer.close();
        } finally {
            stack.schemaRegistry().start();
        }
        scenario.startScorer();

        assertThat(scenario.predictions(1)).hasSize(1);
        assertThat(scenario.rejected(0)).isEmpty();
    }

    @Test
    void restartGoesOnWhereItStopped() throws InterruptedException {
        scenario.assignFirstVersions();
        ScorerApplication first = scenario.startScorer();
        scenario.sendReviews(0, 200);
        scenario.sendImages(0, 100);
        scenario.predictions(100);
        first.close();
        assertThat(first.awaitTermination().failure()).isEmpty();
        scenario.sendReviews(200, 100);

        scenario.startScorer();
        scenario.sendImages(100, 200);

        assertThat(scenario.predictions(600))
                .extracting(Prediction::getEventId)
                .containsExactlyInAnyOrderElementsOf(ids(300));
    }

    @Test
    void killedScorerLosesNothingAndDoublesNothing() {
        scenario.with("kafka.consumer.session.timeout.ms", SHORT_SESSION).assignFirstVersions();
        scenario.sendReviews(0, 10_000);
        scenario.sendImages(0, 10_000);

        Process victim = scenario.startProcess();
        try {
            scenario.awaitFirstPredictions();
        } finally {
            victim.destroyForcibly();
        }
        assertThat(victim.onExit().join().exitValue()).isNotZero();
        assertSuccessorPredictsTheRestOnce();
    }

    @Test
    void scorerThatIsAskedToEndFinishesAndAnotherGoesOn() {
        scenario.assignFirstVersions();
        scenario.sendReviews(0, 10_000);
        scenario.sendImages(0, 10_000);

        Process first = scenario.startProcess();
        try {
            scenario.awaitFirstPredictions();
            first.destroy();
            Await.until("the first scorer ends", () -> !first.isAlive(), first::info);
        } finally {
            first.destroyForcibly();
        }
        assertSuccessorPredictsTheRestOnce();
    }

    /** One scorer was ended somewhere in the middle of 20,000 events; the next one leaves none out and doubles none. */
    private void assertSuccessorPredictsTheRestOnce() {
        assertThat(scenario.predictions(0).size())
                .as("predictions of the first scorer")
                .isBetween(1, 19_999);
        scenario.startScorer();

        assertThat(scenario.predictions(20_000))
                .extracting(Prediction::getEventId)
                .containsExactlyInAnyOrderElementsOf(ids(10_000));
        assertThat(scenario.rejected(0)).isEmpty();
    }

    @Test
    void closingDuringTheStartIsNoFailure() throws Exception {
        ServerSocket registry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ScorerApplication scorer = scenario.createTopics()
                .with("schema.registry.url", "http://127.0.0.1:" + registry.getLocalPort())
                .with("schema.registry.patience", "10m")
                .scorer();
        CompletableFuture<Void> start = CompletableFuture.runAsync(scorer::start);
        // Now it registers the schema.
        Socket asking = registry.accept();

        scorer.close();
        // Where a registry accepts and never answers, the start would end only with the client's patience.
        registry.close();
        asking.close();

        assertThat(start).succeedsWithin(Await.TIMEOUT);
        assertThat(scorer.awaitTermination().failure()).isEmpty();
    }

    @Test
    void missingTopicsAreNamedWhenTheyMustNotBeCreated() {
        ScorerApplication scorer = scenario.with("topics.create", "false").scorer();

        assertThatThrownBy(scorer::start)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(scenario.topics().reviews().name())
                .hasMessageContaining(scenario.topics().rejectedEvents())
                .hasMessageContaining("topics.create=true");
        assertThat(scorer.readiness().ready()).isFalse();
    }

    @Test
    void scorerThatNeverFoundItsModelClosesAtOnce() throws InterruptedException {
        ScorerApplication scorer = scenario.with("tasks", "digits").scorer();
        scorer.start();
        Await.until(
                "the scorer waits",
                () -> scorer.readiness().reasons().toString().contains("first assignment of the model digits"),
                scorer::readiness);

        scorer.close();

        assertThat(scorer.awaitTermination().failure()).isEmpty();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count)
                .boxed()
                .flatMap(i -> List.of("review-" + i, "image-" + i).stream())
                .toList();
    }
}
