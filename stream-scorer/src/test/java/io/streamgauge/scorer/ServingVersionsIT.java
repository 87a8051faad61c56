package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.SigningKey;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which versions serve: by time, by signature, and when one is damaged. */
final class ServingVersionsIT extends OnSharedStack {
    private static final Instant LATER = Scenario.BEGIN.plusSeconds(3_600);

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
}
