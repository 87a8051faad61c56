package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterException;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.streams.redrive.Redrive;
import io.streamgauge.streams.redrive.RedriveFilter;
import io.streamgauge.streams.redrive.RedriveOutcome;
import io.streamgauge.streams.redrive.RedrivePlan;
import io.streamgauge.streams.redrive.RedriveResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScorerIT {
    private static final Instant LATER = Scenario.BEGIN.plusSeconds(3_600);
    /** The smallest that brokers allow: until then a dead consumer keeps its partitions. */
    private static final String SHORT_SESSION = "6000";

    private static final AtomicInteger TESTS = new AtomicInteger();

    private static LocalStack stack;

    private Scenario scenario;

    @BeforeAll
    static void startStack() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stopStack() {
        stack.close();
    }

    @BeforeEach
    void openScenario(@TempDir Path directory) {
        scenario = new Scenario(stack, "test-" + TESTS.incrementAndGet(), directory);
    }

    @AfterEach
    void closeScenario() {
        scenario.close();
    }

    @Test
    void everyEventHasExactlyOnePredictionOrRejection() {
        scenario.assignFirstVersions();
        ScorerApplication scorer = scenario.startScorer();
        for (int batch = 0; batch < 5; batch++) {
            scenario.sendReviews(batch * 100, 100);
            scenario.sendBytes(
                    scenario.topics().reviews().name(), "poison", "no event".getBytes(StandardCharsets.UTF_8), null);
            scenario.sendBytes(scenario.topics().images().name(), "poison", null, null);
            scenario.sendReview(SampleEvents.review("blank-" + batch, " "), LATER);
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
    void assignmentTakesEffectAtItsTimeInTheStream() {
        scenario.assignFirstVersions();
        scenario.startScorer();
        scenario.sendReview(SampleEvents.review("before-it-is-known", "good"), LATER);
        assertThat(scenario.predictions(1))
                .extracting(Prediction::getModelVersion)
                .containsExactly("1");

        scenario.assign(scenario.store(Task.SENTIMENT, "2"), LATER);
        awaitVersion("2");
        int probes = scenario.predictions(0).size();
        for (int i = 0; i < 20; i++) {
            scenario.sendReview(SampleEvents.review("old", "good"), LATER.minusMillis(1 + i));
            scenario.sendReview(SampleEvents.review("new", "good"), LATER.plusMillis(i));
            scenario.sendReview(SampleEvents.review("ancient", "good"), Scenario.BEGIN.minusSeconds(86_400));
        }

        assertThat(scenario.predictions(probes + 60)).hasSize(probes + 60).allSatisfy(prediction -> {
            switch (prediction.getEventId()) {
                case "new" -> assertThat(prediction.getModelVersion()).isEqualTo("2");
                case "old", "ancient" ->
                    assertThat(prediction.getModelVersion()).isEqualTo("1");
                default -> assertThat(prediction.getModelVersion()).isIn("1", "2");
            }
        });
    }

    @Test
    void damagedVersionLeavesTheFormerServingUntilItIsRepaired() throws IOException {
        scenario.with("processing.guarantee", "at_least_once").assignFirstVersions();
        ScorerApplication scorer = scenario.startScorer();
        ModelBundle second = scenario.store(Task.SENTIMENT, "2");
        Path weights = scenario.storedAt(Task.SENTIMENT, "2").resolve(ModelBundle.WEIGHTS);
        byte[] intact = Files.readAllBytes(weights);
        byte[] damaged = intact.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(weights, damaged);

        scenario.assign(second, LATER);
        Await.until(
                "readiness names the damaged version",
                () -> scorer.readiness().reasons().toString().contains("sentiment:2 cannot serve"),
                scorer::readiness);
        assertThat(scorer.readiness().ready()).isTrue();
        scenario.sendReview(SampleEvents.review("meanwhile", "good"), LATER);
        assertThat(scenario.predictions(1))
                .extracting(Prediction::getModelVersion)
                .containsExactly("1");

        Files.write(weights, intact);
        awaitVersion("2");
        assertThat(scorer.readiness().reasons()).isEmpty();
    }

    @Test
    void onlyWhatATrustedKeySignedServesAndWhatServesEndsWhenItsKeyIsRevoked(@TempDir Path keys) throws IOException {
        SigningKey first = SigningKey.generate();
        SigningKey second = SigningKey.generate();
        Path secondFile = keys.resolve("second.pem");
        Files.writeString(keys.resolve("first.pem"), first.publicKey().pem());
        Files.writeString(secondFile, second.publicKey().pem());
        scenario.with("processing.guarantee", "at_least_once")
                .with("tasks", "sentiment")
                .with("models.trusted.keys", keys.toString())
                .createTopics();
        ModelBundle version = scenario.store(Task.SENTIMENT, "1");
        scenario.announce(version, first);
        scenario.assign(SampleEvents.assignment("sentiment", "1", Scenario.BEGIN));
        ScorerApplication scorer = scenario.startScorer();

        ModelBundle signed = scenario.store(Task.SENTIMENT, "2");
        ModelVersion unsigned = TinyBundles.announcement(signed, "sentiment/2");
        ModelVersion forged = ModelVersion.newBuilder(unsigned)
                .setSignature(SigningKey.generate().sign(signed.manifestBytes()))
                .setSigningKey(second.id().toString())
                .build();
        ModelVersion ofAnother = ModelVersion.newBuilder(unsigned)
                .setSignature(first.sign(version.manifestBytes()))
                .build();
        ModelVersion good = ModelVersion.newBuilder(unsigned)
                .setSignature(first.sign(signed.manifestBytes()))
                .build();
        ModelVersion outside =
                ModelVersion.newBuilder(good).setArtifact("../sentiment-2").build();
        ModelVersion otherBytes =
                ModelVersion.newBuilder(good).setManifestHash("0".repeat(64)).build();
        ModelVersion olderBundle = ModelVersion.newBuilder(unsigned)
                .setArtifact("sentiment/1")
                .setManifestHash(version.manifestHash())
                .setSignature(first.sign(version.manifestBytes()))
                .build();
        scenario.announce(unsigned);
        scenario.assign(SampleEvents.assignment("sentiment", "2", LATER));
        List<RefusalReason> reasons = new ArrayList<>(List.of(RefusalReason.NOT_SIGNED));
        assertThat(scenario.refusals(1)).extracting(ModelRefusal::getReason).containsExactlyElementsOf(reasons);
        Map<ModelVersion, RefusalReason> tampered = new LinkedHashMap<>();
        tampered.put(forged, RefusalReason.UNTRUSTED_SIGNATURE);
        tampered.put(ofAnother, RefusalReason.UNTRUSTED_SIGNATURE);
        tampered.put(outside, RefusalReason.ARTIFACT_UNAVAILABLE);
        tampered.put(otherBytes, RefusalReason.ARTIFACT_UNAVAILABLE);
        tampered.put(olderBundle, RefusalReason.NOT_AS_ANNOUNCED);
        tampered.forEach((announcement, reason) -> {
            scenario.announce(announcement);
            reasons.add(reason);
            assertThat(scenario.refusals(reasons.size()))
                    .extracting(ModelRefusal::getReason)
                    .containsExactlyInAnyOrderElementsOf(reasons);
        });
        scenario.sendReview(SampleEvents.review("meanwhile", "good"), LATER);
        assertThat(scenario.predictions(1))
                .extracting(Prediction::getModelVersion)
                .containsExactly("1");
        assertThat(scorer.readiness().ready()).isTrue();

        scenario.announce(signed, second);
        awaitVersion("2");
        assertThat(scorer.readiness().reasons()).isEmpty();

        Files.move(secondFile, keys.resolve("second.revoked.pem"));
        reasons.add(RefusalReason.KEY_REVOKED);
        assertThat(scenario.refusals(reasons.size()))
                .extracting(ModelRefusal::getReason)
                .containsExactlyInAnyOrderElementsOf(reasons);
        awaitVersion("1", "revoked");

        scenario.announce(signed, first);
        awaitVersion("2", "signed-anew");
        assertThat(scorer.readiness().ready()).isTrue();

        // Events of a time whose version is refused are rejected, those of now go on, and nobody's thread ends.
        Instant before = Scenario.BEGIN.minus(Duration.ofDays(1));
        ModelBundle former = scenario.store(Task.SENTIMENT, "0");
        scenario.announce(former, second);
        scenario.assign(SampleEvents.assignment("sentiment", "0", before));
        awaitLate(before, () -> !scenario.rejected(0).isEmpty());
        Rejection late = Rejection.from(scenario.rejected(1).get(0).headers());
        assertThat(late.reason()).isEqualTo(Rejection.Reason.VERSION_REFUSED);
        assertThat(late.message())
                .contains("sentiment:0", "key " + second.id(), "revoked", "publish it again", "redrive --at now");
        awaitVersion("2", "of-now");
        assertThat(scorer.readiness().ready()).isTrue();

        scenario.announce(former, first);
        awaitLate(before, () -> answers("0") > 0);
        long answered = answers("0");
        RedriveResult sent = new Redrive(scenario.cluster())
                .run(
                        RedrivePlan.of(new RedriveFilter(
                                Set.of(Rejection.Reason.VERSION_REFUSED), null, null, null, null, null, null)),
                        count -> {});
        assertThat(sent.count(RedriveOutcome.SENT)).isPositive();
        Await.until(
                "what was rejected is answered",
                () -> answers("0") >= answered + sent.count(RedriveOutcome.SENT),
                () -> answers("0"));
    }

    /** Sends reviews of a time until something has come of them. */
    private void awaitLate(Instant time, BooleanSupplier outcome) {
        Await.until(
                "something comes of events from " + time,
                () -> {
                    scenario.sendReview(SampleEvents.review("late", "good"), time);
                    return outcome.getAsBoolean();
                },
                () -> scenario.predictions(0));
    }

    private long answers(String version) {
        return scenario.predictions(0).stream()
                .filter(prediction -> prediction.getModelVersion().equals(version))
                .count();
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
    void errorWhileAVersionIsLoadedEndsTheScorer() throws InterruptedException {
        Error failure = new NoClassDefFoundError("test");
        scenario.assignFirstVersions();
        ScorerApplication scorer = scenario.scorer(version -> {
            throw failure;
        });
        scorer.start();

        assertThat(scorer.awaitTermination().failure()).containsSame(failure);
        assertThat(scorer.readiness().ready()).isFalse();
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

    private void awaitVersion(String version) {
        awaitVersion(version, "probe");
    }

    /** Sends reviews of a later time until one of them is scored by a version. */
    private void awaitVersion(String version, String probe) {
        Await.until(
                "version " + version + " serves",
                () -> {
                    int known = scenario.predictions(0).size();
                    scenario.sendReview(SampleEvents.review(probe, "good"), LATER);
                    return scenario.predictions(known + 1).stream()
                            .anyMatch(prediction -> prediction.getEventId().equals(probe)
                                    && prediction.getModelVersion().equals(version));
                },
                () -> scenario.predictions(0));
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count)
                .boxed()
                .flatMap(i -> List.of("review-" + i, "image-" + i).stream())
                .toList();
    }
}
