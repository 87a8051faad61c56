package io.streamgauge.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.benchmarks.RandomModels;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark, with all its processes, for a few hundred events each. */
class ScoringBenchmarkIT {
    private static final double SECONDS = 0.1;
    private static final long MOST_EVENTS = 200;

    private final Path directory;

    ScoringBenchmarkIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void everyEventOfEveryContestantIsAccountedForInTableAndJson() throws IOException, InterruptedException {
        NativeRuntime.load(1);
        ModelBundle sentiment = RandomModels.write(
                directory.resolve("sentiment"),
                "tiny",
                "1",
                Task.SENTIMENT,
                List.of("negative", "positive"),
                new SentimentConv(8, 8, 4, 4, 3, 2, 4, 4, 0),
                new TextPreprocessing(8, List.of("good", "bad", "film", "the", "was", "not")));

        ScoringReport report = new ScoringBenchmark(directory, sentiment, null, true, 1, SECONDS, MOST_EVENTS)
                .run(ProgressListener.NONE);
        report.write(directory.resolve("results"));

        Set<Contestant> measured = new HashSet<>();
        for (Measurement one : report.measurements()) {
            measured.add(one.contestant());
            assertThat(one.received()).as(one.toString()).isEqualTo(one.sent());
            assertThat(one.duplicates()).as(one.toString()).isZero();
            // Besides the burst that is measured there is one to warm up at least, and the open loop.
            assertThat(one.sent()).as(one.toString()).isGreaterThanOrEqualTo(3 * MOST_EVENTS);
            assertThat(one.maximum().events()).as(one.toString()).isBetween(MOST_EVENTS / 2, MOST_EVENTS);
            assertThat(one.openLoop().latencies().getTotalCount())
                    .as(one.toString())
                    .isEqualTo(one.openLoop().lateness().getTotalCount())
                    .isGreaterThanOrEqualTo(MOST_EVENTS);
        }
        assertThat(measured).containsExactlyInAnyOrder(Contestant.values());
        assertThat(Files.readString(directory.resolve("results").resolve(ScoringReport.TABLE)))
                .contains("## Model tiny 1", "## Model feed-forward 1", "| bare network")
                .contains(report.measurements().stream()
                        .map(one -> "| " + one.contestant().title() + " | ")
                        .toList());
        assertThat(Files.readString(directory.resolve("results").resolve(ScoringReport.TABLE)))
                .contains("Meters cost, by the median of 1 pairs:");
        JsonNode json = new JsonMapper()
                .readTree(
                        directory.resolve("results").resolve(ScoringReport.JSON).toFile());
        assertThat(json.at("/models/0/contestants")).hasSize(7);
        assertThat(json.at("/models/1/contestants")).hasSize(3);
        assertThat(json.at("/models/0/contestants/0/openLoop/events").asLong())
                .isEqualTo(report.measurements().get(0).openLoop().latencies().getTotalCount());
    }
}
