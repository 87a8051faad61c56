package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StreamsSettingsTest {
    private static final long MEBIBYTE = 1L << 20;

    @Test
    void polledEventsOfAMegabyteEachFitIntoAQuarterOfTheHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MEBIBYTE, 1)).isEqualTo(128);
        assertThat(StreamsSettings.recordsPerPoll(512 * MEBIBYTE, 4)).isEqualTo(32);
    }

    @Test
    void threadsMayStandForTenMinutesAndLongerThanTheyMayWaitForTheRegistry() {
        assertThat(stall(Map.of())).isEqualTo(new StallLimits("", Duration.ofMinutes(3), Duration.ofMinutes(10)));
        assertThat(stall(Map.of("schema.registry.patience", "1h")).limit()).isEqualTo(Duration.ofHours(2));
        assertThat(stall(Map.of("stall.tolerance", "30m")).limit()).isEqualTo(Duration.ofHours(1));
        assertThat(stall(Map.of("kafka.main.consumer.max.poll.interval.ms", "1800000")))
                .isEqualTo(new StallLimits("", Duration.ofMinutes(30), Duration.ofHours(1)));
    }

    @Test
    void anEndBeforeTheWarningIsRefused() {
        assertThatThrownBy(() -> stall(Map.of("stall.tolerance", "1m", "stall.limit", "1m")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("stall.limit is 'PT1M'", "use more than stall.tolerance, which is PT1M");
        assertThatThrownBy(() -> stall(Map.of("stall.tolerance", "1ms")))
                .hasMessageContainingAll("stall.tolerance is 'PT0.001S'", "use 1s to 1d");
    }

    private static StallLimits stall(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(further);
        settings.put("bootstrap.servers", "broker:9092");
        settings.put("schema.registry.url", "http://registry:8081");
        return StreamsSettings.from(Settings.of(settings), "", "test", Duration.ofSeconds(1))
                .stall();
    }

    @Test
    void pollsAreNeitherTinyNorEndless() {
        assertThat(StreamsSettings.recordsPerPoll(64 * MEBIBYTE, 16)).isEqualTo(16);
        assertThat(StreamsSettings.recordsPerPoll(Long.MAX_VALUE, 1)).isEqualTo(1_000);
    }
}
