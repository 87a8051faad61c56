package io.streamgauge.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReplacementBudgetTest {
    private final RuntimeException failure = new IllegalStateException("broken");

    private Instant now = Instant.EPOCH;
    private final ReplacementBudget budget = new ReplacementBudget(2, () -> now);

    @Test
    void threadsAreReplacedUntilTooManyFailWithinTheWindow() {
        assertThat(budget.handle(failure)).isEqualTo(REPLACE_THREAD);
        assertThat(budget.handle(failure)).isEqualTo(REPLACE_THREAD);
        assertThat(budget.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(budget.lastFailure()).isSameAs(failure);
    }

    @Test
    void oldFailuresAreForgotten() {
        budget.handle(failure);
        budget.handle(failure);
        now = now.plus(ReplacementBudget.WINDOW).plusMillis(1);

        assertThat(budget.handle(failure)).isEqualTo(REPLACE_THREAD);
    }

    @Test
    void failuresBeforeAClockWasPutBackDoNotCountForLonger() {
        budget.handle(failure);
        budget.handle(failure);
        now = now.minusSeconds(3_600);

        assertThat(budget.handle(failure)).isEqualTo(REPLACE_THREAD);
        assertThat(budget.handle(failure)).isEqualTo(REPLACE_THREAD);
        assertThat(budget.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
    }

    @Test
    void noThreadIsReplacedAfterAnError() {
        assertThat(budget.handle(new OutOfMemoryError("test"))).isEqualTo(SHUTDOWN_CLIENT);
    }
}
