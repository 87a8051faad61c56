package io.streamgauge.benchmarks.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.benchmarks.BenchmarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VitalSignsTest {
    private final Path file;

    VitalSignsTest(@TempDir Path directory) {
        this.file = directory.resolve("signs");
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        VitalSigns collected = new VitalSigns(1_000, 7, OptionalLong.of(50), 60, 20, 100, 0);
        VitalSigns other = new VitalSigns(2_000, 7, OptionalLong.empty(), 61, 21, 101, 5);
        Files.writeString(file, collected.line() + other.line());

        assertThat(VitalSigns.read(file)).containsExactly(collected, other);
    }

    @Test
    void aProcessThatNeverWroteHasNone() throws Exception {
        assertThat(VitalSigns.read(file)).isEmpty();
    }

    @Test
    void anotherFileIsNamedWithWhatIsWrongInIt() throws Exception {
        Files.writeString(file, "1,2,3\n");

        assertThatThrownBy(() -> VitalSigns.read(file))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'1,2,3'");
    }
}
