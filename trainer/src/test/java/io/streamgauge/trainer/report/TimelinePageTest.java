package io.streamgauge.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.trainer.report.TimelinePage.Curve;
import io.streamgauge.trainer.report.TimelinePage.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelinePageTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theChartIsDrawnAndItsMarksAreTold() throws IOException {
        new TimelinePage("The loop", "What was tried.")
                .section(
                        "accuracy-digits",
                        "Digits",
                        "Every picture is inverted.",
                        "Accuracy",
                        List.of(
                                new Curve("champion", new double[] {0, 10, 20, 30, 40, 50, 60}, new double[] {
                                    0.98, 0.99, 0.2, 0.15, 0.18, 0.97, 0.96
                                }),
                                new Curve("challenger", new double[] {30, 35, 40}, new double[] {0.96, Double.NaN, 0.97
                                })),
                        List.of(new Mark(15, "the inputs <change>"), new Mark(45, "promotion")),
                        List.of(List.of("phase", "accuracy"), List.of("before", "98 %")))
                .table("Machine", List.of(List.of("what", "value"), List.of("cores", "2")))
                .write(directory, "loop.html");

        assertThat(Files.readString(directory.resolve("loop.html")))
                .contains("<h1>The loop</h1>", "the inputs &lt;change&gt;", "45.0", "98 %", "data:image/png;base64,")
                .doesNotContain("http://", "https://");
        assertThat(ImageIO.read(directory.resolve("accuracy-digits.png").toFile())
                        .getWidth())
                .isEqualTo(1_200);
    }
}
