package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** From labels on the topics to a challenger, against a real broker and a real registry. */
class RetrainingIT {
    private static LocalStack stack;

    private final RetrainingFixture fixture;

    RetrainingIT(@TempDir Path temporary, TestInfo test) {
        // Each test has topics of its own.
        this.fixture = new RetrainingFixture(
                stack, temporary, test.getTestMethod().orElseThrow().getName() + ".");
    }

    @BeforeAll
    static void start() {
        NativeRuntime.load(1);
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void newWordsMakeAChallengerAndTheSameExamplesDoNotMakeAnother() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);

        RetrainingResult result = fixture.retrain(fixture.plan());

        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(result.fresh()).isEqualTo(120);
        assertThat(result.metrics().get("newest.candidate.accuracy")).isGreaterThan(0.9);
        assertThat(result.metrics().get("newest.examples")).isEqualTo(50);
        String version = result.version().orElseThrow();
        ModelAssignment assignment = fixture.catalogue.latest("sentiment").orElseThrow();
        assertThat(assignment.getChampion()).isEqualTo("1");
        assertThat(assignment.getChallenger()).isEqualTo(new Challenger(version, 1_000));
        assertThat(fixture.catalogue.versions("sentiment").get(1).getProvenance())
                .containsEntry("retraining.champion", "1")
                .containsEntry("retraining.examples", "70")
                .containsEntry("dataset.training", "310")
                .containsKey("retraining.offsets");
        RetrainingRun run = fixture.runs().get(0);
        assertThat(run.getState()).isEqualTo(RetrainingState.PUBLISHED);
        assertThat(run.getVersion()).isEqualTo(version);
        assertThat(run.getOffsets().values().stream().mapToLong(Long::longValue).sum())
                .isGreaterThanOrEqualTo(120);

        RetrainingResult same = fixture.retrain(fixture.plan());
        assertThat(same.ending()).isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
        assertThat(same.version()).contains(version);
        fixture.newWords(60, 61);
        assertThat(fixture.retrain(fixture.plan()).ending()).isEqualTo(RetrainingResult.Ending.NOTHING_TO_DO);
        assertThat(fixture.runs()).hasSize(1);
    }

    @Test
    void aChallengerThatIsBeingComparedStays() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        RetrainingResult first = fixture.retrain(fixture.plan());
        assertThat(first.ending()).as(first.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        fixture.newWords(60, 120);

        RetrainingResult second = fixture.retrain(fixture.plan());

        assertThat(second.ending()).as(second.message()).isEqualTo(RetrainingResult.Ending.PUBLISHED);
        assertThat(second.message()).contains(first.version().orElseThrow(), "--replace-challenger");
        assertThat(Objects.requireNonNull(fixture.catalogue
                                .latest("sentiment")
                                .orElseThrow()
                                .getChallenger())
                        .getVersion())
                .isEqualTo(first.version().orElseThrow());
        assertThat(fixture.catalogue.versions("sentiment")).hasSize(3);
    }

    @Test
    void aCandidateThatIsNoBetterIsRefused() throws IOException {
        fixture.champion();
        for (int i = 0; i < 60; i++) {
            // What the champion knows already.
            fixture.stream.labelled("good" + i, "a wonderful and moving film " + i, "positive", i);
            fixture.stream.labelled("bad" + i, "a dreadful and clumsy film " + i, "negative", i);
        }

        RetrainingResult result = fixture.retrain(fixture.plan());

        assertThat(result.ending()).isEqualTo(RetrainingResult.Ending.REFUSED);
        assertThat(result.message()).contains("no better on the newest examples", "100.00 %");
        assertThat(fixture.catalogue.versions("sentiment")).hasSize(1);
        RetrainingRun run = fixture.runs().get(0);
        assertThat(run.getState()).isEqualTo(RetrainingState.REFUSED);
        assertThat(run.getReason()).isEqualTo(result.message());
        assertThat(run.getMetrics()).isEqualTo(result.metrics());
        assertThat(fixture.retrain(fixture.plan()).ending()).isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
    }

    @Test
    void aRetrainingThatIsOvertakenPublishesNothingAndNamesTheOther() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        RetrainingRun other = RetrainingRun.newBuilder()
                .setModelName("sentiment")
                .setVersion("r-other")
                .setState(RetrainingState.STARTED)
                .setChampion("1")
                .setRecipe("small-ngrams")
                .setOffsets(Map.of())
                .setExamples(1)
                .setStartedAt(Clock.systemUTC().instant().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS))
                .build();
        boolean[] overtaken = new boolean[1];

        assertThatThrownBy(
                        () -> fixture.retraining(fixture.plan(), fixture.store).run(ProgressListener.NONE, () -> {
                            if (!overtaken[0]) {
                                overtaken[0] = true;
                                try (RunLog log = new RunLog(fixture.cluster, fixture.serdes, "sentiment")) {
                                    log.write(other);
                                }
                            }
                            return false;
                        }))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("r-other");

        assertThat(fixture.catalogue.versions("sentiment")).hasSize(1);
    }

    @Test
    void aDryRunPublishesNothing() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);

        RetrainingResult result =
                fixture.retraining(fixture.plan(), fixture.store).preview(ProgressListener.NONE);

        assertThat(result.ending()).isEqualTo(RetrainingResult.Ending.DRY_RUN);
        assertThat(result.message()).contains("70 examples", "50 others");
        assertThat(fixture.runs()).isEmpty();
        assertThat(fixture.catalogue.versions("sentiment")).hasSize(1);
    }

    @Test
    void aModelWithoutAChampionCannotBeRetrained() throws IOException {
        fixture.published();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.retrain(fixture.plan()))
                .withMessageContaining("sentiment")
                .withMessageContaining("publish --assign");
    }
}
