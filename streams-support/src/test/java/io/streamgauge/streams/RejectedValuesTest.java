package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Settings;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RejectedValuesTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    @Test
    void keepsTenSecondsWorthAtOnceAndThenAsMuchAsTimeBrings() {
        RejectedValues values = new RejectedValues(100, now::get);

        assertThat(values.take(1_001)).isFalse();
        assertThat(values.take(1_000)).isTrue();
        assertThat(values.take(1)).isFalse();
        now.set(Instant.ofEpochMilli(500));
        assertThat(values.take(51)).isFalse();
        assertThat(values.take(50)).isTrue();
        now.set(Instant.ofEpochSecond(3_600));
        assertThat(values.take(1_001)).isFalse();
        assertThat(values.take(1_000)).isTrue();
    }

    @Test
    void aClockThatIsPutBackBringsNothing() {
        now.set(Instant.ofEpochSecond(100));
        RejectedValues values = new RejectedValues(1, now::get);
        assertThat(values.take(10)).isTrue();

        now.set(Instant.EPOCH);

        assertThat(values.take(1)).isFalse();
        now.set(Instant.ofEpochSecond(1));
        assertThat(values.take(1)).isTrue();
    }

    @Test
    void keepsNothingOrEverythingWhereToldSo() {
        assertThat(new RejectedValues(0, now::get).take(1)).isFalse();
        RejectedValues unlimited = new RejectedValues(Long.MAX_VALUE, now::get);
        for (int i = 0; i < 10; i++) {
            assertThat(unlimited.take(Integer.MAX_VALUE)).isTrue();
        }
    }

    @Test
    void readsItsSettingAndNamesWhatIsWrong() {
        assertThat(rate(Map.of())).isEqualTo(262_144);
        assertThat(rate(Map.of(RejectedValues.KEY, "unlimited"))).isEqualTo(Long.MAX_VALUE);
        assertThat(rate(Map.of(RejectedValues.KEY, "0"))).isZero();
        assertThatThrownBy(() -> rate(Map.of(RejectedValues.KEY, "much")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(RejectedValues.KEY, "'much'");
    }

    private static long rate(Map<String, String> settings) {
        return RejectedValues.bytesPerSecond(Settings.of(settings));
    }

    @Test
    void linesAreBoundedAndThoseLeftOutAreCounted() {
        LinesPerMinute lines = new LinesPerMinute(2, now::get);

        assertThat(lines.next()).isEqualTo(OptionalLong.of(0));
        assertThat(lines.next()).isEqualTo(OptionalLong.of(0));
        assertThat(lines.next()).isEmpty();
        now.set(Instant.ofEpochSecond(59));
        assertThat(lines.next()).isEmpty();
        now.set(Instant.ofEpochSecond(60));
        assertThat(lines.next()).isEqualTo(OptionalLong.of(2));
        assertThat(lines.next()).isEqualTo(OptionalLong.of(0));
        assertThat(lines.next()).isEmpty();
    }
}
