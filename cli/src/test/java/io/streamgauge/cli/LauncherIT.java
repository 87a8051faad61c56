package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built application, started as a user starts it. */
class LauncherIT {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "HOME",
            System.getProperty("user.home"),
            "STREAMGAUGE_BUILD",
            "never");

    private final Path directory;
    private final Script script;

    LauncherIT(@TempDir Path temporary) throws IOException {
        directory = Files.createDirectories(temporary.resolve("some where"));
        script = new Script(Script.ofSourceTree(), directory);
    }

    @Test
    void explainsItself() throws IOException, InterruptedException {
        Script.Outcome outcome = script.run(ENVIRONMENT, "--help");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("Usage: streamgauge", "local", "doctor");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void knowsItsVersion() throws IOException, InterruptedException {
        assertThat(script.run(ENVIRONMENT, "--version").out()).matches("streamgauge \\d+\\.\\d+.*\n");
    }

    @Test
    void exitCodesAreTheApplications() throws IOException, InterruptedException {
        assertThat(script.run(ENVIRONMENT, "conquer").exitCode()).isEqualTo(2);
        assertThat(script.run(ENVIRONMENT, "data", "verify", "mnist", "--data", directory.toString())
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void aHealthyMachineIsExaminedWithoutANoise() throws IOException, InterruptedException {
        Script.Outcome outcome = script.run(ENVIRONMENT, "doctor", "--data", directory.toString());

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).containsPattern("ok +native library +PyTorch");
        assertThat(outcome.err()).isEmpty();
    }
}
