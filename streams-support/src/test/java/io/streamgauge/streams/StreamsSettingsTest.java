package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StreamsSettingsTest {
    private static final long MEBIBYTE = 1L << 20;

    @Test
    void polledEventsOfAMegabyteEachFitIntoAQuarterOfTheHeap() {
        assertThat(StreamsSettings.recordsPerPoll(512 * MEBIBYTE, 1)).isEqualTo(128);
        assertThat(StreamsSettings.recordsPerPoll(512 * MEBIBYTE, 4)).isEqualTo(32);
    }

    @Test
    void pollsAreNeitherTinyNorEndless() {
        assertThat(StreamsSettings.recordsPerPoll(64 * MEBIBYTE, 16)).isEqualTo(16);
        assertThat(StreamsSettings.recordsPerPoll(Long.MAX_VALUE, 1)).isEqualTo(1_000);
    }
}
