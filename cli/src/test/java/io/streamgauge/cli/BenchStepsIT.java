package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchStepsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private final List<String> bench = new ArrayList<>();

    @BeforeEach
    void write() throws Exception {
        Path recipe = Files.writeString(temporary.resolve("tiny.yaml"), TinyMnist.RECIPE);
        bench.addAll(List.of("bench", "steps", "--recipe", recipe.toString(), "--steps", "3", "--rounds", "2"));
        bench.addAll(List.of("--output", temporary.resolve("results").toString()));
    }

    @Test
    void measuresTheLoopBesideItsBareSteps() throws Exception {
        TestConsole console = run();

        assertThat(console.out())
                .contains("- rounds: 2 of 3 steps each", "- Python peer: not asked for")
                .containsPattern("\\| tiny \\| 16 \\| [\\d.]+ \\| [\\d.]+ \\([\\d.]+ to [\\d.]+\\) \\|  \\|");
        assertThat(temporary.resolve("results/steps.md")).hasContent(console.out());
        JsonNode json = new JsonMapper()
                .readTree(temporary.resolve("results/steps.json").toFile());
        assertThat(json.at("/recipes/0/rounds")).hasSize(2);
        assertThat(json.at("/recipes/0/rounds/0/bareSeconds").asDouble()).isPositive();
    }

    @Test
    void handsThePeerTheRecipeAndSetsItsTimeBesideTheLoop() throws Exception {
        Path job = temporary.resolve("job.json");
        bench.addAll(
                List.of("--peer", interpreter("cat > '" + job + "'; echo '{\"seconds\": 1000, \"torch\": \"7.7\"}'")));

        TestConsole console = run();

        assertThat(console.out()).contains("- Python peer: torch 7.7");
        JsonNode handed = new JsonMapper().readTree(job.toFile());
        assertThat(handed.at("/network/type").asText()).isEqualTo("lenet");
        assertThat(handed.at("/training/optimizer").asText()).isEqualTo("adam");
        assertThat(handed.at("/steps").asInt()).isEqualTo(3);
        JsonNode json = new JsonMapper()
                .readTree(temporary.resolve("results/steps.json").toFile());
        assertThat(json.at("/recipes/0/againstPython").asDouble()).isGreaterThan(1);
    }

    @Test
    void saysWhatThePeerSaidWhenItFails() throws Exception {
        bench.addAll(List.of("--peer", interpreter("echo 'No module named torch' >&2; exit 3")));

        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run(bench.toArray(String[]::new))).isEqualTo(1);
        assertThat(console.err()).contains("training_steps.py ended with exit code 3", "No module named torch");
    }

    @Test
    void namesAnInterpreterThatIsNotThere() {
        bench.addAll(List.of("--peer", temporary.resolve("python").toString()));

        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run(bench.toArray(String[]::new))).isEqualTo(1);
        assertThat(console.err()).contains("cannot be started", "--peer");
    }

    @Test
    void saysThatNgramsAreNotTrainedInSteps() {
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("bench", "steps", "--recipe", "sentiment-ngrams"))
                .isEqualTo(1);
        assertThat(console.err()).contains("sentiment-ngrams is no network of layers");
    }

    private TestConsole run() {
        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run(bench.toArray(String[]::new))).as(console.err()).isZero();
        return console;
    }

    private String interpreter(String script) throws Exception {
        Path file = Files.writeString(temporary.resolve("python-" + script.length()), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }
}
