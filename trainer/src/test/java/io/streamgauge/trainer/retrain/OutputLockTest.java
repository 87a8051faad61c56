package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {
    private final Path temporary;

    OutputLockTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void ofTwoInOneDirectoryTheSecondIsRefusedUntilTheFirstHasEnded() throws IOException {
        Path output = temporary.resolve("not/there/yet");
        try (OutputLock first = OutputLock.of(output)) {
            assertThat(first.directory()).isEqualTo(output);
            assertThatThrownBy(() -> OutputLock.of(output))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(output.toString())
                    .hasMessageContaining("--output");
            OutputLock.of(temporary.resolve("another")).close();
        }

        OutputLock.of(output).close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path output = Files.writeString(temporary.resolve("file"), "").resolve("output");

        assertThatThrownBy(() -> OutputLock.of(output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(output.toString())
                .hasMessageContaining("--output");
    }
}
