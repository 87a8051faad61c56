package io.streamgauge.scorer.registry;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.SampleEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Assignments of the model {@code mood} that are replayed against a clock of the test's own, and what is loaded for them. */
abstract class ReplayedAssignments {
    static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
    static final Instant T1 = T0.plusSeconds(60);
    static final Instant T2 = T0.plusSeconds(120);

    static final KeyId KEPT = new KeyId("a".repeat(16));
    static final KeyId REVOKED = new KeyId("b".repeat(16));
    static final KeyId OTHER = new KeyId("c".repeat(16));

    final RecordedVersions versions = new RecordedVersions();
    final List<ModelRefusal> refused = new ArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Instant now = T2.plusSeconds(3_600);
    final Refusals refusals = new Refusals(meters, "test", () -> now, refused::add);
    Runnable whileLoading = () -> {};
    final VersionPool pool = new VersionPool(
            new VersionLoader() {
                @Override
                public ServingVersion load(ModelVersion version) {
                    whileLoading.run();
                    return versions.load(version);
                }

                @Override
                public Set<KeyId> revokedKeys() {
                    return versions.revokedKeys();
                }
            },
            refusals,
            meters);
    final AssignmentReplay replay = replay();

    AssignmentReplay replay() {
        return new AssignmentReplay(Map.of(Task.SENTIMENT, "mood", Task.DIGITS, "numbers"), pool, refusals, () -> now);
    }

    void announceSigned(String version, KeyId key) {
        replay.replay(ModelVersion.newBuilder(RecordedVersions.version("mood", version, "sentiment"))
                .setSigningKey(key.toString())
                .build());
    }

    void announce(String... announced) {
        for (String version : announced) {
            replay.replay(RecordedVersions.version("mood", version, "sentiment"));
        }
    }

    void assign(String version, Instant effectiveFrom) {
        replay.replay(SampleEvents.assignment("mood", version, effectiveFrom));
    }

    static ModelAssignment assignment(
            String champion, Instant effectiveFrom, @Nullable Challenger challenger, @Nullable String shadow) {
        return new ModelAssignment("mood", champion, challenger, shadow, effectiveFrom, Instant.EPOCH, "test");
    }

    AssignmentTimeline timeline() {
        return replay.timeline(Task.SENTIMENT);
    }

    /** Who answers, without being loaded for the question. */
    String versionAt(Instant eventTime) {
        return timeline().at(eventTime).map(a -> a.champion().toString()).orElse("none");
    }

    /** Who answers, loaded as for an event. */
    String usedAt(Instant eventTime) {
        try (VersionHandle.Lease lease =
                timeline().at(eventTime).orElseThrow().champion().lease()) {
            return lease.version().toString();
        }
    }
}
