package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a model's life, from training to assignment, against a real broker and a real registry. */
class ModelCommandsIT extends OnSharedStack {
    ModelCommandsIT(@TempDir Path temporary, TestInfo test) throws IOException {
        super(temporary, test);
    }

    @Test
    void aModelIsTrainedMeasuredAndPublishedOnce() throws IOException {
        TinyMnist.write(temporary.resolve("data/mnist"));
        Path recipe = Files.writeString(temporary.resolve("tiny.yaml"), TinyMnist.RECIPE);
        Path run = temporary.resolve("run");
        TestConsole train = new TestConsole(
                "", Map.of("STREAMGAUGE_DATA", temporary.resolve("data").toString()));
        assertThat(train.run(
                        "train", recipe.toString(), "--output", run.toString(), "--version", "1", "--threads", "1"))
                .isZero();
        assertThat(train.out())
                .contains(
                        "test accuracy",
                        "model digits, version 1",
                        "bundle " + run.resolve("bundle"),
                        "report.md",
                        "report.html");
        assertThat(train.err()).contains("epoch 1/2");

        TestConsole evaluate = new TestConsole("", Map.of());
        assertThat(evaluate.run(
                        "evaluate",
                        run.toString(),
                        "--json",
                        "--data",
                        temporary.resolve("data").toString()))
                .isZero();
        assertThat(Json.read(evaluate.out()).path("examples").asInt()).isEqualTo(TinyMnist.TEST);
        assertThat(Json.read(evaluate.out()).path("accuracy").asDouble()).isGreaterThan(0.5);
        assertThat(Json.read(evaluate.out()).path("seconds").asDouble()).isPositive();

        assertThat(published(run)).contains("digits 1: published as digits/1").doesNotContain("champion");
        assertThat(published(run, "--assign")).contains("was published before", "digits 1: champion from ");
        assertThat(published(run, "--assign")).contains("was published before", "digits 1: was the champion before");
        assertThat(Json.read(published(run, "--json")).path("announced").asBoolean(true))
                .isFalse();

        TestConsole doctor = new TestConsole("", Map.of());
        assertThat(doctor.run("doctor", "--config", config.toString(), "-D", "tasks=digits", "-D", "batch.size=7"))
                .isZero();
        assertThat(doctor.out())
                .containsPattern(
                        "ok +scoring digits +digits:1 in batches of up to 7 that wait up to 12 ms, .*measured: 1 in ")
                .containsPattern("ok +signatures +signatures of versions are not checked: models.trusted.keys")
                .doesNotContain("scoring sentiment");
        aVersionThatWasPublishedIsSignedLater(run);
    }

    private void aVersionThatWasPublishedIsSignedLater(Path run) throws IOException {
        Path key = temporary.resolve("key.pem");
        TestConsole keys = new TestConsole("", Map.of());
        assertThat(keys.run("keys", "generate", key.toString(), "--json")).isZero();
        String id = Json.read(keys.out()).path("id").asText();
        String trusting = "models.trusted.keys=" + temporary.resolve("key.pub.pem");

        TestConsole unsigned = new TestConsole("", Map.of());
        assertThat(unsigned.run("publish", run.toString(), "--assign", "-D", trusting, "--config", config.toString()))
                .isEqualTo(1);
        assertThat(unsigned.err())
                .contains("digits 1 is published, but not assigned", "--signing-key FILE")
                .hasLineCount(1);
        assertThat(models("list")).containsPattern("digits 1 +digits +\\S+ +-");

        assertThat(published(run, "--assign", "-D", trusting, "--signing-key", key.toString()))
                .contains("digits 1: published as digits/1, signed with the key " + id);
        assertThat(published(run)).contains("was published before", "signed with the key " + id);
        assertThat(models("list")).containsPattern("digits 1 +digits +\\S+ +" + id);
        assertThat(models("show", "digits", "1")).contains("with the key " + id + ", as its publisher says");

        TestConsole doctor = new TestConsole("", Map.of("STREAMGAUGE_MODELS_SIGNING_KEY_FILE", key.toString()));
        assertThat(doctor.run("doctor", "--config", config.toString(), "-D", "tasks=digits", "-D", trusting))
                .isZero();
        assertThat(doctor.out())
                .containsPattern("ok +signatures +versions must be signed with one of the keys \\[" + id)
                .containsPattern("ok +signing key +" + id)
                .containsPattern("ok +scoring digits +digits:1, signed with the key " + id);

        TestConsole others = new TestConsole("", Map.of());
        assertThat(others.run("keys", "generate", temporary.resolve("other.pem").toString()))
                .isZero();
        TestConsole doubting = new TestConsole("", Map.of());
        assertThat(doubting.run(
                        "doctor",
                        "--config",
                        config.toString(),
                        "-D",
                        "tasks=digits",
                        "-D",
                        "models.trusted.keys=" + temporary.resolve("other.pub.pem"),
                        "-D",
                        "models.signing.key.file=" + key))
                .isEqualTo(1);
        assertThat(doubting.out())
                .containsPattern("failed +signing key +What the signing key " + id + " signs is not trusted")
                .containsPattern(
                        "failed +scoring digits +digits:1 cannot be loaded: its signature, said to be of the key "
                                + id);
    }

    @Test
    void modelsAreAssignedRolledBackAndWithdrawn() throws IOException {
        Topic<ModelVersion> topic = cluster.topics().modelVersions();
        new TopicProvisioner(cluster).ensure(List.of(topic, cluster.topics().modelAssignments()), false);
        for (String version : List.of("1", "2", "3")) {
            topics.announce("sentiment", version);
        }

        assertThat(models("list")).contains("sentiment 3", "PUBLISHED").doesNotContain("in force");
        assertThat(models("assign", "sentiment", "1", "--from", "2026-01-01T00:00:00Z"))
                .contains("sentiment 1: champion from 2026-01-01T00:00:00Z");
        assertThat(models("assign", "sentiment", "1", "--from", "now")).contains("was the champion before");
        assertThat(models(
                        "assign",
                        "sentiment",
                        "2",
                        "--challenger",
                        "3",
                        "--share",
                        "2.5%",
                        "--shadow",
                        "1",
                        "--from",
                        "2026-01-02T00:00:00Z"))
                .contains("3, 2.50 %");
        assertThat(models("rollback", "sentiment", "--from", "2026-01-03T00:00:00Z"))
                .contains("sentiment 1: champion again");

        JsonNode listed = Json.read(models("list", "--model", "sentiment", "--json"));
        assertThat(listed.path("versions").findValuesAsText("version")).containsExactly("1", "2", "3");
        assertThat(listed.path("assignments").findValuesAsText("champion")).containsExactly("1", "2", "1");
        assertThat(listed.path("assignments").findValuesAsText("inForce")).containsExactly("false", "false", "true");
        assertThat(models("withdraw", "sentiment", "2026-01-03T00:00:00Z")).containsPattern("3, 2.50 %.*in force");
        assertThat(models("show", "sentiment", "2")).contains("test.accuracy = 0.9", "labels negative, positive");
        assertThat(models("list", "--model", "other")).contains("Nothing was published yet");

        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run("models", "show", "sentiment", "9", "--config", config.toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("no published version '9'", "[1, 2, 3]");
    }

    private String models(String... arguments) {
        TestConsole console = new TestConsole("", Map.of());
        String[] all = Stream.of(Stream.of("models"), Stream.of(arguments), Stream.of("--config", config.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        assertThat(console.run(all)).describedAs(console.err()).isZero();
        return console.out();
    }

    private String published(Path bundle, String... options) {
        TestConsole console = new TestConsole("", Map.of());
        String[] arguments = Stream.concat(
                        Stream.of("publish", bundle.toString(), "--config", config.toString()), Stream.of(options))
                .toArray(String[]::new);
        assertThat(console.run(arguments)).describedAs(console.err()).isZero();
        return console.out();
    }
}
