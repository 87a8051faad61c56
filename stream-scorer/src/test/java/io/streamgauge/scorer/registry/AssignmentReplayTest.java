package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.SampleEvents;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.inference.Scores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AssignmentReplayTest {
    private static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);
    private static final Instant T2 = T0.plusSeconds(120);
    private static final String HASH = "0".repeat(64);

    private final List<String> loads = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private Instant now = T0;
    private final AssignmentReplay replay =
            new AssignmentReplay(Map.of(Task.SENTIMENT, "mood", Task.DIGITS, "numbers"), this::load, () -> now);

    @Test
    void eventIsScoredByTheLatestAssignmentNotAfterItAndAnOlderOneByTheFirst() {
        announce("1", "2", "3");
        assign("2", T1);
        assign("3", T2);
        assign("1", T0);
        replay.activate();

        assertThat(versionAt(T0.minusSeconds(1_000))).isEqualTo("mood:1");
        assertThat(versionAt(T1.minusMillis(1))).isEqualTo("mood:1");
        assertThat(versionAt(T1)).isEqualTo("mood:2");
        assertThat(versionAt(T2.plusSeconds(1_000))).isEqualTo("mood:3");
    }

    @Test
    void nothingServesBeforeTheFirstAssignment() {
        announce("1");
        replay.activate();

        assertThat(timeline().isEmpty()).isTrue();
        assertThat(timeline().at(T0)).isEmpty();
        assertThat(loads).isEmpty();
    }

    @Test
    void laterRecordForTheSameMomentWins() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        assign("2", T0);
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
    }

    @Test
    void recordThatIsReplacedBeforeItWasActivatedIsNeverLoaded() {
        announce("1", "2");
        assign("1", T0);
        assign("2", T0);
        replay.activate();

        assertThat(loads).containsExactly("mood:2");
    }

    @Test
    void versionThatIsAssignedTwiceIsLoadedOnce() {
        announce("1", "2");
        assign("1", T0);
        assign("2", T1);
        assign("1", T2);
        replay.activate();

        assertThat(versionAt(T2)).isEqualTo("mood:1");
        assertThat(loads).containsExactly("mood:1", "mood:2");
    }

    @Test
    void ofALongPastOnlyTheNewestVersionsAreLoaded() {
        List<String> newest = new ArrayList<>();
        for (int version = 1; version <= 20; version++) {
            announce(String.valueOf(version));
            assign(String.valueOf(version), T0.plusSeconds(version));
            if (version > 20 - AssignmentReplay.MOST_VERSIONS) {
                newest.add("mood:" + version);
            }
        }
        // An older moment does not make a version new, though its record is the last.
        assign("20", T0);
        replay.activate();

        assertThat(loads).containsExactlyElementsOf(newest);
        assertThat(versionAt(T0)).isEqualTo("mood:13");
        assertThat(versionAt(T0.plusSeconds(13))).isEqualTo("mood:13");
        assertThat(versionAt(T0.plusSeconds(20))).isEqualTo("mood:20");
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void assignmentsThatComeOneByOneAreAllLoadedAndStayLoaded() {
        for (int version = 1; version <= 20; version++) {
            announce(String.valueOf(version));
            assign(String.valueOf(version), T0.plusSeconds(version));
            replay.activate();
        }

        assertThat(loads).hasSize(20);
        assertThat(closed).isEmpty();
        assertThat(versionAt(T0.plusSeconds(1))).isEqualTo("mood:1");
    }

    @Test
    void assignmentWaitsForTheAnnouncementOfItsVersion() {
        assign("1", T0);
        assertThat(replay.activate()).isTrue();
        assertThat(timeline().isEmpty()).isTrue();
        assertThat(replay.problems()).containsExactly("The version mood:1 is assigned but was not announced");

        announce("1");
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:1");
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void versionThatCannotBeLoadedLeavesTheFormerServingAndIsTriedAgainAfterLongerAndLongerPauses() {
        announce("1", "2");
        assign("1", T0);
        broken.add("mood:2");
        assign("2", T1);
        replay.activate();
        assertThat(versionAt(T2)).isEqualTo("mood:1");
        assertThat(replay.problems()).singleElement().asString().contains("mood:2", "is broken");

        now = now.plusMillis(999);
        assertThat(replay.activate()).isFalse();
        assertThat(loads).containsExactly("mood:1", "mood:2");
        now = now.plusMillis(1);
        assertThat(replay.activate()).isFalse();
        assertThat(loads).hasSize(3);
        now = now.plusSeconds(1);
        replay.activate();
        assertThat(loads).hasSize(3);

        broken.clear();
        now = now.plusSeconds(1);
        assertThat(replay.activate()).isTrue();
        assertThat(versionAt(T2)).isEqualTo("mood:2");
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void anyRecordAboutTheModelEndsThePause() {
        broken.add("mood:1");
        announce("1");
        assign("1", T0);
        replay.activate();

        broken.clear();
        announce("7");
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:1");
    }

    @Test
    void versionForAnotherTaskIsRefused() {
        replay.replay(version("mood", "1", "digits"));
        assign("1", T0);
        replay.activate();

        assertThat(timeline().isEmpty()).isTrue();
        assertThat(replay.problems()).singleElement().asString().contains("task digits", "models.sentiment");
    }

    @Test
    void modelsThatNobodyFollowsAreLeftAlone() {
        replay.replay(version("other", "1", "sentiment"));
        replay.replay(SampleEvents.assignment("other", "1", T0));
        replay.activate();

        assertThat(loads).isEmpty();
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void timelineThatWasReadStaysAsItWas() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        AssignmentTimeline before = timeline();

        assign("2", T0);
        replay.activate();

        assertThat(before.at(T0))
                .map(a -> a.champion().lease().version().toString())
                .contains("mood:1");
    }

    @Test
    void closesEveryVersionThatItLoaded() {
        announce("1", "2");
        assign("1", T0);
        assign("2", T0);
        replay.activate();
        assign("1", T0);
        replay.activate();

        replay.close();

        assertThat(closed).containsExactlyInAnyOrder("mood:1", "mood:2");
    }

    private void announce(String... versions) {
        for (String version : versions) {
            replay.replay(version("mood", version, "sentiment"));
        }
    }

    private void assign(String version, Instant effectiveFrom) {
        replay.replay(SampleEvents.assignment("mood", version, effectiveFrom));
    }

    private AssignmentTimeline timeline() {
        return replay.timelines().getOrDefault(Task.SENTIMENT, AssignmentTimeline.EMPTY);
    }

    private String versionAt(Instant eventTime) {
        return timeline()
                .at(eventTime)
                .map(a -> a.champion().lease().version().toString())
                .orElse("none");
    }

    private ServingVersion load(ModelVersion version) {
        String key = version.getModelName() + ":" + version.getVersion();
        loads.add(key);
        if (broken.contains(key)) {
            throw new IllegalStateException("it is broken");
        }
        boolean text = version.getTask().equals("sentiment");
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                version.getModelName(),
                version.getVersion(),
                Task.of(version.getTask()),
                version.getLabels(),
                text ? new SentimentConv(8, 8, 4, 4, 3, 2, 4, 4, 0) : new LeNet(1, 2, 3, 8, 0, 0, 8, 8, 2),
                text ? new TextPreprocessing(8, List.of("good")) : new ImagePreprocessing(8, 8),
                HASH,
                new Manifest.Weights("weights.safetensors", 1, HASH),
                Map.of(),
                Map.of());
        return new ServingVersion(manifest, new Classifier() {
            @Override
            public List<Scores> classify(List<? extends Features> inputs) {
                throw new UnsupportedOperationException("Nothing is scored here");
            }

            @Override
            public CostCurve costs() {
                throw new UnsupportedOperationException("Nothing is scored here");
            }

            @Override
            public void close() {
                closed.add(key);
            }
        });
    }

    private static ModelVersion version(String model, String version, String task) {
        return new ModelVersion(
                model,
                version,
                task,
                model + "/" + version,
                HASH,
                HASH,
                null,
                List.of("negative", "positive"),
                Map.of(),
                Map.of(),
                Instant.EPOCH);
    }
}
