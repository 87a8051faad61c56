package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
    private final List<Throwable> failures = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-27T00:00:00Z");
    private long nanoTime = 0;
    private final ClockWatch watch = new ClockWatch(() -> now, () -> nanoTime, failures::add);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void applicationFailsOnceWhenTheClockIsPutBack() {
        pass(Duration.ofSeconds(1));
        watch.look();
        now = now.minusSeconds(3_600);
        watch.look();

        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .hasMessageContaining("The clock was put back by 3600 s")
                .hasMessageContaining("started anew"));

        pass(Duration.ofSeconds(1));
        watch.look();
        assertThat(failures).hasSize(1);
    }

    @Test
    void clockThatIsPutForwardOrBackALittleOrThatWaitedWithTheWholeProcessIsNotMinded() {
        now = now.plusSeconds(3_600);
        watch.look();
        now = now.minus(ClockWatch.TOLERANCE);
        watch.look();
        pass(Duration.ofHours(2));
        watch.look();

        assertThat(failures).isEmpty();
    }

    private void pass(Duration time) {
        now = now.plus(time);
        nanoTime += time.toNanos();
    }
}
