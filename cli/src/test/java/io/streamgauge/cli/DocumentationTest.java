package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents tell people to type is understood, and what they link to is there. */
class DocumentationTest {
    private static final Path HOME = Path.of(System.getProperty("streamgauge.home"));
    private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)\\)");

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandInTheDocumentsIsUnderstood(String document, String command) {
        String arguments = command.replaceAll("^.*\\./streamgauge ", "").replaceAll(" [<|].*$", "");
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                false,
                80,
                Map.of());

        assertThatCode(() -> Main.commands(console).parseArgs(arguments.split(" +")))
                .as("%s: %s", document, command)
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkLeadsSomewhere(Path document) throws IOException {
        Matcher links = LINK.matcher(Files.readString(document));
        while (links.find()) {
            assertThat(document.resolveSibling(links.group(1)))
                    .as("link in %s", document)
                    .exists();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void noDocumentHasAGapLeftToFill(Path document) throws IOException {
        assertThat(Files.readString(document)).doesNotContainPattern("\\b(TIME|TOUR|TODO)_?[A-Z]*\\b");
    }

    @Test
    void theReadmeNamesTheTestCommandThatContinuousIntegrationRuns() throws IOException {
        assertThat(Files.readString(HOME.resolve("README.md"))).contains("```sh\nmvn verify\n```");
        assertThat(Files.readString(HOME.resolve(".ci/run"))).contains("\nmvn verify\n");
    }

    @Test
    void theAbstentionThatTheDocumentsShowCanBeAppendedToARecipe(@TempDir Path directory) throws IOException {
        Matcher block = Pattern.compile("```yaml\\n(abstention:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(HOME.resolve("docs/models.md")));
        assertThat(block.find()).isTrue();
        Path recipe = Files.writeString(
                directory.resolve("mine.yaml"), Recipes.shippedText("sentiment-ngrams") + "\n" + block.group(1));

        assertThat(Recipes.find(recipe.toString()).abstention()).isEqualTo(new Recipe.Abstention(0.98));
    }

    static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(HOME.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "RATIONALE.md", "CHANGELOG.md", "SECURITY.md")
                                    .map(HOME::resolve),
                            Stream.concat(
                                    docs.filter(path -> path.toString().endsWith(".md"))
                                            .sorted(),
                                    Stream.of(HOME.resolve("models/starter/README.md"))))
                    .toList();
        }
    }

    static List<Object[]> commands() throws IOException {
        List<Object[]> commands = new ArrayList<>();
        for (Path document : documents()) {
            Matcher blocks = SHELL.matcher(Files.readString(document));
            while (blocks.find()) {
                blocks.group(1)
                        .lines()
                        .filter(line -> line.contains("./streamgauge"))
                        .forEach(line -> commands.add(
                                new Object[] {HOME.relativize(document).toString(), line}));
            }
        }
        assertThat(commands).hasSizeGreaterThan(10);
        return commands;
    }
}
