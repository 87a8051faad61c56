package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class EventTimeTest {
    private static final Instant NAMED = Instant.ofEpochMilli(7_000);

    @Test
    void isTheRecordsTimestamp() {
        assertThat(time(1_000, NAMED)).isEqualTo(1_000);
        assertThat(time(0, NAMED)).isZero();
    }

    @Test
    void isWhatTheEventSaysWhenTheRecordSaysNothing() {
        assertThat(time(-1, NAMED)).isEqualTo(7_000);
    }

    @Test
    void isNeverNegative() {
        assertThat(time(-1, Instant.ofEpochMilli(-5))).isZero();
    }

    private static long time(long timestamp, Object value) {
        ConsumerRecord<Object, Object> record = new ConsumerRecord<>(
                "t",
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                "key",
                value,
                new RecordHeaders(),
                Optional.empty());
        return new EventTime<>(Instant.class, named -> named).extract(record, -1);
    }
}
