package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long now;
    private final ConsoleProgress progress =
            new ConsoleProgress(new PrintStream(written, true, StandardCharsets.UTF_8), () -> now);

    @Test
    void saysWhenAnActivityBeginsAndHowItEnds() {
        progress.started("epoch 1/2", 400, "batches");
        progress.finished("loss 0.5");

        assertThat(lines()).containsExactly("epoch 1/2 …", "epoch 1/2: loss 0.5");
    }

    @Test
    void staysSilentBetweenLinesForTenSeconds() {
        progress.started("epoch 1/2", 400, "batches");
        for (int batch = 1; batch <= 400; batch++) {
            now += Duration.ofMillis(100).toNanos();
            progress.advanced(batch, "loss 0.5");
        }

        assertThat(lines())
                .containsExactly(
                        "epoch 1/2 …",
                        "epoch 1/2: 25 % of 400 batches, loss 0.5",
                        "epoch 1/2: 50 % of 400 batches, loss 0.5",
                        "epoch 1/2: 75 % of 400 batches, loss 0.5",
                        "epoch 1/2: 100 % of 400 batches, loss 0.5");
    }

    @Test
    void showsBytesInReadableUnitsAndAmountsWhereThereIsNoTotal() {
        progress.started("fetching x", -1, "bytes");
        now += Duration.ofSeconds(10).toNanos();
        progress.advanced(5 << 20, "");
        progress.finished("");

        assertThat(lines()).containsExactly("fetching x …", "fetching x: 5.0 MiB", "fetching x: done");
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
