package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop on a real broker and registry, with a small network and drawn digits. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BenchLoopIT {
    @Test
    void driftIsNoticedAnsweredByRetrainingAndPromotionAndBadChallengerIsRolledBack(@TempDir Path temporary)
            throws Exception {
        TinyMnist.write(temporary.resolve("data/mnist"));
        // After two epochs it is a matter of luck which examples came.
        Path recipe = Files.writeString(
                temporary.resolve("tiny.yaml"),
                TinyMnist.RECIPE
                        .replace("epochs: 2", "epochs: 8")
                        .replace("learningRate: 0.01", "learningRate: 0.004"));
        Path output = temporary.resolve("results");

        TestConsole console = new TestConsole("", Map.of());
        int exitCode = console.run(
                "bench",
                "loop",
                "--recipe",
                recipe.toString(),
                "--rate",
                "300",
                "--seconds",
                "2",
                "--examples",
                "400",
                // Of a hundred digits on the hold-out, and by a network of an epoch that twenty others chose, one is
                // nothing.
                "--tolerance",
                "0.15",
                "--data",
                temporary.resolve("data").toString(),
                "--output",
                output.toString());

        assertThat(exitCode).as(console.out() + console.err()).isZero();
        JsonNode task =
                new JsonMapper().readTree(output.resolve("loop.json").toFile()).at("/tasks/0");
        assertThat(task.path("moments"))
                .extracting(moment -> moment.path("step").asText())
                .containsExactlyElementsOf(List.of(
                        "SHIFT",
                        "ALARM",
                        "RETRAINING",
                        "GATE",
                        "CHALLENGER",
                        "PROMOTION",
                        "BAD_CHALLENGER",
                        "ROLLBACK",
                        "END"));
        assertThat(task.at("/accuracy/with the bad challenger").asDouble())
                .isGreaterThan(task.at("/accuracy/after the change").asDouble());
        assertThat(output.resolve("loop.md")).hasContent(console.out());
        assertThat(output.resolve("loop.html")).exists();
        assertThat(output.resolve("loop-digits.png")).exists();
    }

    @Test
    void twoRecipesForOneTaskAreRefused() {
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("bench", "loop", "--recipe", "lenet-1", "--recipe", "lenet-fast"))
                .isEqualTo(2);
        assertThat(console.err()).contains("--recipe", "one task");
    }
}
