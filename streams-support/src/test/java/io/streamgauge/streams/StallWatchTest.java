package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StallWatchTest {
    private final List<StallWatch.Progress> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final StallWatch watch = StallWatch.idle(
            new StallLimits("monitor.", Duration.ofSeconds(10), Duration.ofSeconds(60)),
            () -> List.copyOf(threads),
            failures::add);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void threadsThatGoOnAreNoReason() {
        looksAt(progress("one", 0), progress("two", 10));

        assertThat(watch.reasons()).isEmpty();
    }

    @Test
    void aThreadThatStandsIsAReasonByItsNameUntilItGoesOnOrIsGone() {
        looksAt(progress("one", 11), progress("two", 0));
        assertThat(watch.reasons()).containsExactly("The stream thread one has not asked for events for 11 s");

        looksAt(progress("one", 0), progress("two", 12));
        assertThat(watch.reasons()).containsExactly("The stream thread two has not asked for events for 12 s");

        looksAt(progress("one", 0));
        assertThat(watch.reasons()).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void aThreadThatStandsForTooLongIsAFailureThatNamesItAndTheSetting() {
        looksAt(progress("one", 60));
        assertThat(failures).isEmpty();

        looksAt(progress("one", 61), progress("two", 0));

        assertThat(failures).singleElement().satisfies(failure -> assertThat(failure)
                .hasMessageContainingAll("The stream thread one", "61 s", "monitor.stall.limit (PT1M)"));
    }

    @Test
    void oneLookIsNotEnoughAfterAProcessWasStoppedForLong() {
        looksAt(progress("one", 3_600), progress("two", 3_600));
        looksAt(progress("one", 0), progress("two", 0));

        assertThat(failures).isEmpty();
        assertThat(watch.reasons()).isEmpty();
    }

    @Test
    void onlyTheConsumersOfStreamThreadsThatHaveBegunTell() {
        assertThat(StallWatch.progress(List.of(
                        metric("last-poll-seconds-ago", "app-StreamThread-1-consumer", 7.0),
                        metric("last-poll-seconds-ago", "app-StreamThread-2-consumer", -1.0),
                        metric("last-poll-seconds-ago", "app-StreamThread-1-restore-consumer", 900.0),
                        metric("last-poll-seconds-ago", "app-GlobalStreamThread-global-consumer", 900.0),
                        metric("last-rebalance-seconds-ago", "app-StreamThread-1-consumer", 900.0))))
                .containsExactly(progress("app-StreamThread-1", 7));
    }

    private static Metric metric(String name, String client, double value) {
        return new KafkaMetric(
                new Object(),
                new MetricName(name, "consumer-metrics", "", Map.of("client-id", client)),
                (Gauge<Double>) (config, now) -> value,
                new MetricConfig(),
                Time.SYSTEM);
    }

    private void looksAt(StallWatch.Progress... progress) {
        threads.clear();
        threads.addAll(List.of(progress));
        watch.look();
    }

    private static StallWatch.Progress progress(String thread, long seconds) {
        return new StallWatch.Progress(thread, Duration.ofSeconds(seconds));
    }
}
