package io.streamgauge.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

final class QualityWindowsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final KeyValueStore<Bytes, QualityTally> tallies = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("tallies"), Serdes.Bytes(), StateSerde.of(QualityTally.class))
            .withLoggingDisabled()
            .build();

    QualityWindowsTest() {
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        tallies.init(context.getStateStoreContext(), tallies);
        for (int hour = 0; hour < 5; hour++) {
            count(hour, "CHAMPION", "1");
            count(hour, "SHADOW", "10");
        }
        count(4, "CHALLENGER", "1");
    }

    @Test
    void windowsOfOneVersionAreInTheOrderOfTimeAndRole() {
        QualityWindows windows = windows(0, 5, 100, 100);

        assertThat(windows.complete()).isTrue();
        assertThat(windows.windows()).extracting(ModelQuality::getModelVersion).containsOnly("1");
        assertThat(windows.windows())
                .extracting(ModelQuality::getWindowStart)
                .containsExactly(hour(0), hour(1), hour(2), hour(3), hour(4), hour(4));
        assertThat(windows.windows())
                .extracting(ModelQuality::getRole)
                .endsWith(PredictionRole.CHALLENGER, PredictionRole.CHAMPION);
        assertThat(windows.windows()).allMatch(quality -> quality.getEvaluated() == 1);
    }

    @Test
    void theEndOfThePeriodIsNotPartOfIt() {
        assertThat(windows(1, 3, 100, 100).windows())
                .extracting(ModelQuality::getWindowStart)
                .containsExactly(hour(1), hour(2));
    }

    @Test
    void ofTooManyWindowsTheLatestAreTaken() {
        QualityWindows windows = windows(0, 5, 3, 100);

        assertThat(windows.complete()).isFalse();
        assertThat(windows.windows())
                .extracting(ModelQuality::getWindowStart)
                .containsExactly(hour(3), hour(4), hour(4));
    }

    @Test
    void windowsOfOtherVersionsAreNotLookedAtForEver() {
        QualityWindows windows = windows(0, 5, 100, 5);

        assertThat(windows.complete()).isFalse();
        assertThat(windows.windows()).hasSize(3);
    }

    @Test
    void asManyAsThereAreIsComplete() {
        assertThat(windows(0, 5, 6, 11).complete()).isTrue();
    }

    private QualityWindows windows(int from, int to, int most, int looks) {
        return QualityWindows.of(
                "sentiment", "1", HOUR, QualityWindows.newestFirst(tallies, hour(from), hour(to)), most, looks);
    }

    private void count(int hour, String role, String version) {
        QualityChange change = new QualityChange(
                "sentiment",
                version,
                role,
                hour(hour).toEpochMilli(),
                "positive",
                "positive",
                0.75f,
                0.75f,
                false,
                false);
        Tally tally = Tally.empty(change, hour(hour).toEpochMilli());
        tally.apply(change);
        tallies.put(
                QualityProcessor.key(hour(hour).toEpochMilli(), role + " " + LiveQuality.key("sentiment", version)),
                tally.state());
    }

    private static Instant hour(int hour) {
        return Instant.EPOCH.plus(HOUR.multipliedBy(hour));
    }
}
