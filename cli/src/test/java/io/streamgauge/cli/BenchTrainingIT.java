package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTrainingIT {
    @Test
    void trainsEachSeedOnceAndSetsTheRecipesBesideEachOther(@TempDir Path temporary) throws Exception {
        TinyMnist.write(temporary.resolve("data/mnist"));
        Path recipe = Files.writeString(temporary.resolve("tiny.yaml"), TinyMnist.RECIPE);
        Path output = temporary.resolve("results");
        String[] bench = {
            "bench",
            "training",
            "--recipe",
            recipe.toString(),
            "--seed",
            "1",
            "--seed",
            "2",
            "--devices",
            "cpu",
            "--data",
            temporary.resolve("data").toString(),
            "--output",
            output.toString()
        };

        TestConsole first = new TestConsole("", Map.of());
        assertThat(first.run(bench)).as(first.err()).isZero();

        assertThat(first.out())
                .contains("- PyTorch: ", "- threads per operation: ")
                .containsPattern("\\| tiny \\| \\d+ \\| adam \\| cpu \\| 2 \\| 2 \\| [\\d.]+ \\([\\d.]+ to [\\d.]+\\)");
        assertThat(output.resolve("training.md")).hasContent(first.out());
        JsonNode json =
                new JsonMapper().readTree(output.resolve("training.json").toFile());
        assertThat(json.at("/experiments/0/runs/1/provenance/seed").asText()).isEqualTo("2");
        FileTime trained = Files.getLastModifiedTime(output.resolve("runs/tiny-cpu-1/bundle/weights.safetensors"));

        TestConsole again = new TestConsole("", Map.of());
        assertThat(again.run(bench)).as(again.err()).isZero();

        assertThat(Files.getLastModifiedTime(output.resolve("runs/tiny-cpu-1/bundle/weights.safetensors")))
                .isEqualTo(trained);

        TestConsole otherwise = new TestConsole("", Map.of());
        String[] more = Arrays.copyOf(bench, bench.length + 2);
        more[bench.length] = "--epochs";
        more[bench.length + 1] = "1";
        assertThat(otherwise.run(more)).isEqualTo(1);
        assertThat(otherwise.err()).contains("was trained otherwise", "tiny-cpu-1", "--output");
    }
}
