package io.streamgauge.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScaleReportTest {
    private final ScaleReport report = new ScaleReport(
            new Machine(Map.of("processors", "2")),
            List.of(new ScaleMeasurement(
                    4,
                    new MaximumLoad(1_000, 2, 1, 1),
                    new MaximumLoad(1_000, 1, 2, 1),
                    load(1),
                    load(2),
                    load(12),
                    5_000,
                    4_999,
                    0)));

    @Test
    void rowSaysWhatOneAndTwoScorersDoAndHowLongEventsWaited(@TempDir Path directory) throws Exception {
        report.write(directory);

        assertThat(Files.readString(directory.resolve(ScaleReport.TABLE)))
                .contains("- processors: 2\n")
                .contains("| 4 | 500 | 1000 | 1000 | 500 | 150 | 1.0 | 1.0 | 2.0 | 2.0 | 12.0 | 12.0 |\n");
        JsonNode row = new JsonMapper()
                .readTree(directory.resolve(ScaleReport.JSON).toFile())
                .at("/partitions/0");
        assertThat(row.at("/two/eventsPerSecond").asDouble()).isEqualTo(1_000);
        assertThat(row.at("/killed/longestWaitSeconds").asDouble()).isBetween(11.9, 12.1);
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(report.markdown())
                .contains("With 4 partitions, of 5000 events 4999 got a prediction, and 0 predictions came again.");
    }

    private static OpenLoop load(int seconds) {
        Histogram latencies = Arrivals.histogram();
        latencies.recordValue(seconds * 1_000_000L);
        return new OpenLoop(150, latencies, Arrivals.histogram());
    }
}
