package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final TerminalProgress progress =
            new TerminalProgress(new PrintStream(written, true, StandardCharsets.UTF_8), 60);

    @Test
    void leavesOneLineOfABarThatIsDone() {
        progress.started("fetching x", 100, "bytes");
        progress.advanced(100, "resumed");
        progress.finished("as published");

        assertThat(written.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[Kfetching x: as published\n");
    }

    @Test
    void staysWithinTheTerminal() {
        progress.started("an activity with quite a long name for such a narrow terminal", 100, "batches");
        progress.advanced(50, "loss 0.1234, accuracy 0.5678");
        progress.finished("");

        assertThat(written.toString(StandardCharsets.UTF_8).split("[\r\n]", -1))
                .filteredOn(line -> line.contains("%"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(60));
    }
}
