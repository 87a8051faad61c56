package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private final TestConsole console = new TestConsole("", Map.of());
    private final Path temporary;

    CompareCommandTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void printsATableOfAllRuns() throws IOException {
        assertThat(console.run("compare", run("first", 0.91), run("second", 0.92)))
                .isZero();

        assertThat(console.out().lines())
                .contains("| run | first | second |", "| test accuracy | 91.00 % | 92.00 % |")
                .allMatch(line -> line.startsWith("|") && line.endsWith("|"));
        assertThat(console.err()).isEmpty();
    }

    @Test
    void writesAPageWithTheCurvesWhereItIsTold() throws IOException {
        Path output = temporary.resolve("comparison");

        assertThat(console.run("compare", run("first", 0.91), run("second", 0.92), "--output", output.toString()))
                .isZero();

        assertThat(console.err()).isEqualTo("page " + output.resolve("compare.html") + System.lineSeparator());
        assertThat(output.resolve("compare.html")).content().contains("first", "second");
        assertThat(output.resolve("validation-accuracy.png")).isNotEmptyFile();
        assertThat(output.resolve("validation-loss.png")).isNotEmptyFile();
    }

    private String run(String name, double accuracy) throws IOException {
        Path directory = Files.createDirectories(temporary.resolve(name));
        Files.writeString(directory.resolve("report.json"), """
                {"recipe": "lenet-1", "model": "digits", "version": "1", "parameters": 1, "bestEpoch": 1,
                 "trainingSeconds": 1, "metrics": {"test.accuracy": %s}, "provenance": {},
                 "epochs": [{"epoch": 1, "trainingLoss": 1, "trainingAccuracy": 0.5, "validationLoss": 1,
                             "validationAccuracy": 0.5, "seconds": 1}]}
                """.formatted(accuracy));
        return directory.toString();
    }
}
