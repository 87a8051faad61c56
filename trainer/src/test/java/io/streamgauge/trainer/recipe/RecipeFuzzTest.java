package io.streamgauge.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes that are nearly right: either they are one, or what is wrong is said. */
class RecipeFuzzTest {
    private final Path file;

    RecipeFuzzTest(@TempDir Path directory) {
        file = directory.resolve("mine.yaml");
    }

    @Test
    void recipesAreReadOrRefused() throws IOException {
        Fuzzing.run(Target.ofBytes("recipe", this::read)
                .seeds(
                        Recipes.shippedText("lenet-1"),
                        Recipes.shippedText("sentiment-ngrams"),
                        Recipes.shippedText("sentiment-gru"),
                        Recipes.shippedText("digits-conv"))
                .tokens(
                        "\n",
                        ": ",
                        "  ",
                        "- ",
                        "{",
                        "}",
                        "[",
                        "]",
                        "&a ",
                        "*a",
                        "&a [*a]",
                        "? ",
                        "|",
                        ">",
                        "!!",
                        "!!java.net.URL ",
                        "---\n",
                        "...\n",
                        "null",
                        "~",
                        ".inf",
                        ".nan",
                        "1e999",
                        "0x",
                        "0b",
                        "0o7",
                        "1_000",
                        "_",
                        "-",
                        "+",
                        "'",
                        "\"",
                        "\\",
                        "#",
                        "%YAML 9.9\n",
                        "\t",
                        "\u0000",
                        "\u0085",
                        "\uFEFF",
                        "<<: *a",
                        "[[[[[[[[",
                        "{a: ",
                        "190:20:30",
                        "2026-01-01")
                .cases(1_000)
                .allocating(16L << 20, 2_000));
    }

    private Verdict read(byte[] yaml) throws Exception {
        Files.write(file, yaml);
        return Verdict.of(
                IllegalArgumentException.class,
                refusal -> assertThat(refusal).hasMessageContaining(file.toString()),
                () -> {
                    Recipe recipe = Recipes.find(file.toString());
                    assertThat(recipe).isNotNull();
                    return recipe;
                });
    }
}
