package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    private static final String CLUSTER = "--bootstrap-servers=127.0.0.1:1";
    private static final String REGISTRY = "--schema-registry=http://127.0.0.1:1";

    private final Path directory;
    private final Path key;

    KeysCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.key = directory.resolve("signing.pem");
    }

    @Test
    void whatIsGeneratedIsShown() throws IOException {
        TestConsole generate = run(0, "keys", "generate", key.toString());

        assertThat(generate.out())
                .containsPattern("key +[0-9a-f]{16}\n")
                .contains(key.toString(), directory.resolve("signing.pub.pem").toString())
                .doesNotContain(secret());
        String id = generate.out().substring(9, 25);
        assertThat(run(0, "keys", "show", key.toString()).out()).isEqualTo(id + "  private  Ed25519\n");
        var shown = Json.read(
                run(0, "keys", "show", directory.resolve("signing.pub.pem").toString(), "--json")
                        .out());
        assertThat(shown.path("keys").findValuesAsText("id")).containsExactly(id);
        assertThat(shown.path("keys").findValuesAsText("kind")).containsExactly("public");
    }

    @Test
    void inADirectoryKeysAreNamedByTheirIds() throws IOException {
        var made = Json.read(
                run(0, "keys", "generate", directory.toString(), "--json").out());

        assertThat(directory.resolve(made.path("id").asText() + ".pem"))
                .isEqualTo(Path.of(made.path("privateFile").asText()))
                .exists();
        assertThat(Path.of(made.path("publicFile").asText())).exists();
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        run(0, "keys", "generate", key.toString());
        String before = Files.readString(key);

        assertThat(run(1, "keys", "generate", key.toString()).err())
                .contains("never overwritten")
                .hasLineCount(1);
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void aKeyInPlaceOfItsFileIsRefusedAndNotRepeated() throws IOException {
        run(0, "keys", "generate", key.toString());
        String setting = "-Dmodels.signing.key.file=${file:" + key + "}";

        for (String[] command : new String[][] {
            {"retrain", "sentiment", CLUSTER, REGISTRY, "--store=" + directory, setting, "--verbose"},
            {"doctor", setting, "--verbose"},
            {
                "publish",
                "../models/starter/sentiment",
                CLUSTER,
                REGISTRY,
                "--store=" + directory,
                "--signing-key",
                secret(),
                "--verbose"
            }
        }) {
            TestConsole console = new TestConsole("", Map.of());
            assertThat(console.run(command)).isNotZero();
            assertThat(console.out() + console.err())
                    .contains("names no file that is there")
                    .doesNotContain(secret());
        }
    }

    @Test
    void retrainingDoesNotBeginWhatNobodyWouldLoad() {
        run(0, "keys", "generate", key.toString());
        run(0, "keys", "generate", directory.resolve("other.pem").toString());
        String trusting = "-Dmodels.trusted.keys=" + directory.resolve("other.pub.pem");

        assertThat(run(2, "retrain", "sentiment", CLUSTER, REGISTRY, "--store=" + directory, trusting)
                        .err())
                .contains("models.trusted.keys asks for signatures: give --signing-key FILE");
        assertThat(run(
                                1,
                                "retrain",
                                "sentiment",
                                CLUSTER,
                                REGISTRY,
                                "--store=" + directory,
                                trusting,
                                "--signing-key=" + key)
                        .err())
                .contains("is not trusted by these settings");
        assertThat(run(
                                2,
                                "retrain",
                                "sentiment",
                                CLUSTER,
                                REGISTRY,
                                "--store=" + directory,
                                "--signing-key=" + directory.resolve("none"))
                        .err())
                .contains("--signing-key names no file that is there");
    }

    @Test
    void doctorSaysWhenNobodyCanBeTrusted() {
        assertThat(run(1, "doctor", "-Dmodels.trusted.keys=" + directory).out())
                .containsPattern("failed +signatures +There is no key to trust in " + directory);
    }

    /** The part of the key's file that differs from other keys. */
    private String secret() throws IOException {
        return Files.readAllLines(key).get(1).substring(22);
    }

    private static TestConsole run(int exitCode, String... arguments) {
        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run(arguments)).describedAs(console.err()).isEqualTo(exitCode);
        return console;
    }
}
