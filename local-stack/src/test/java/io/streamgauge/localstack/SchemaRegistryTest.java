package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaRegistryTest {
    private final Path directory;

    SchemaRegistryTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void findsTheApplicationInItsHome() throws IOException {
        Files.createDirectory(directory.resolve("lib"));
        Path application = Files.createFile(directory.resolve("apicurio-registry-app-2.6.13.Final-runner.jar"));

        assertThat(SchemaRegistry.application(directory.toString())).isEqualTo(application);
    }

    @Test
    void anUnsetHomeIsExplained() {
        assertThatThrownBy(() -> SchemaRegistry.application(null))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("streamgauge.registry.home")
                .hasMessageContaining("mvn package");
    }

    @Test
    void anEmptyHomeIsExplained() {
        assertThatThrownBy(() -> SchemaRegistry.application(directory.toString()))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("mvn package");
    }

    @Test
    void aMissingHomeIsExplained() {
        Path missing = directory.resolve("not-built");

        assertThatThrownBy(() -> SchemaRegistry.application(missing.toString()))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("mvn package");
    }
}
