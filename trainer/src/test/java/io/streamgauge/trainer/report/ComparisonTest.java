package io.streamgauge.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final String ONE_EPOCH = """
            {"recipe": "lenet-1", "model": "digits", "version": "a|b", "parameters": 814282, "bestEpoch": 1,
             "trainingSeconds": 27.5, "metrics": {"test.accuracy": 0.9876}, "provenance": {"dataset": "mnist"},
             "epochs": [{"epoch": 1, "trainingLoss": 0.5, "trainingAccuracy": 0.8, "validationLoss": 0.25,
                         "validationAccuracy": 0.9, "seconds": 27.5}],
             "somethingOfTomorrow": {}}
            """;
    private static final String TWO_EPOCHS = ONE_EPOCH
            .replace(
                    "\"epochs\": [",
                    "\"epochs\": [{\"epoch\": 1, \"trainingLoss\": 1, \"trainingAccuracy\": 0.5, \"validationLoss\": 1,"
                            + " \"validationAccuracy\": 0.5, \"seconds\": 1},")
            .replace("\"bestEpoch\": 1", "\"bestEpoch\": 2");

    private final Path temporary;

    ComparisonTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void theTableHasAColumnForEachRun() throws IOException {
        Path first = run("first", ONE_EPOCH);
        Path second = run("second", TWO_EPOCHS);

        assertThat(Comparison.of(List.of(first, second)).markdown().lines())
                .startsWith("| run | first | second |", "|---|---:|---:|")
                .contains(
                        "| version | a\\|b | a\\|b |",
                        "| parameters | 814,282 | 814,282 |",
                        "| best epoch | 1 of 1 | 2 of 2 |",
                        "| validation accuracy | 90.00 % | 90.00 % |",
                        "| test accuracy | 98.76 % | 98.76 % |",
                        "| test log loss | – | – |",
                        "| dataset | mnist | mnist |");
    }

    @Test
    void runsOfTheSameNameAreToldApartByTheirPaths() throws IOException {
        Path first = run("monday/run", ONE_EPOCH);
        Path second = run("tuesday/run", TWO_EPOCHS);

        assertThat(Comparison.of(List.of(first, second)).markdown())
                .startsWith("| run | " + first + " | " + second + " |\n");
    }

    @Test
    void thePageShowsTheCurvesOfAllRunsAndIsComplete() throws IOException {
        Path first = run("first <1>", ONE_EPOCH);
        Path second = run("second", TWO_EPOCHS);
        Path output = temporary.resolve("new/comparison");

        Comparison.of(List.of(first, second)).write(output);

        assertThat(Files.readString(output.resolve(Comparison.FILE)))
                .contains("first &lt;1&gt;", "<th scope=\"col\">second</th>", "data:image/png;base64,")
                .doesNotContain("src=\"http");
        for (String picture : List.of("validation-accuracy.png", "validation-loss.png")) {
            assertThat(ImageIO.read(output.resolve(picture).toFile()).getWidth())
                    .isEqualTo(1200);
        }
    }

    @Test
    void aDirectoryWithoutAReportIsNamedWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(List.of(temporary.resolve("nothing"))))
                .withMessageContaining("There is no report.json in " + temporary.resolve("nothing"))
                .withMessageContaining("streamgauge train");
    }

    @Test
    void aDamagedReportIsNamedWithWhatIsWrong() throws IOException {
        Path torn = run("torn", "{\"recipe\": ");
        Path other = run("other", "{\"recipe\": \"lenet-1\"}");
        Path empty = run("empty", ONE_EPOCH.replaceFirst("(?s)\\[.*?]", "[]"));
        Path truncated = run("truncated", "");

        for (Path damaged : List.of(torn, other, empty, truncated)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RunReport.read(damaged))
                    .withMessageContaining(damaged.resolve("report.json") + " is no report of a training run");
        }
    }

    @Test
    void aRunThatIsNamedTwiceIsRefused() throws IOException {
        Path run = run("run", ONE_EPOCH);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Comparison.of(List.of(run, temporary.resolve("other/../run"))))
                .withMessageContaining("named twice");
    }

    private Path run(String name, String report) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve(name));
        Files.writeString(directory.resolve(RunReport.FILE), report);
        return directory;
    }
}
