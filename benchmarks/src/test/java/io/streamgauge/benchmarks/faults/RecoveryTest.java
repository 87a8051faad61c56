package io.streamgauge.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
    private static final long SECOND = 1_000_000_000L;

    /** An event is due each second; the incident begins in the eleventh. */
    @Test
    void longestWaitAndLongestGapCountFromTheIncidentOn() {
        Map<Long, Long> arrivals = Map.of(
                // A cold start, in the first half of the calm.
                1L, 4 * SECOND,
                // Calm.
                7L, 7 * SECOND + SECOND / 2,
                // Due before the incident, answered after it.
                9L, 12 * SECOND,
                11L, 17 * SECOND,
                12L, 18 * SECOND);

        Recovery recovery = Recovery.of(arrivals, number -> number * SECOND, 10 * SECOND);

        assertThat(recovery.calmWait()).isEqualTo(0.5);
        assertThat(recovery.longestWait()).isEqualTo(6);
        assertThat(recovery.longestGap()).isEqualTo(5);
    }
}
