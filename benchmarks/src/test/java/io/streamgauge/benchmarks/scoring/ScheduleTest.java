package io.streamgauge.benchmarks.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void eventsAreDueAtEqualIntervalsFromTheFirstOn() {
        Schedule schedule = new Schedule(100, 50, 7_000, 2_000);

        assertThat(schedule.dueNanos(100)).isEqualTo(7_000);
        assertThat(schedule.dueNanos(101)).isEqualTo(507_000);
        assertThat(schedule.dueNanos(149)).isEqualTo(7_000 + 49 * 500_000);
    }
}
