package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.UndecodableEventException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class EventTimeTest {
    private static final Instant NAMED = Instant.ofEpochMilli(7_000);
    private static final long PARTITION_TIME = 5_000;
    private static final Decoded<Instant> NO_EVENT = Decoded.undecodable(
            new UndecodableEventException(UndecodableEventException.Reason.NOT_WIRE_FORMAT, null, "no event", null));

    @Test
    void isTheRecordsTimestamp() {
        assertThat(time(1_000, Decoded.of(NAMED))).isEqualTo(1_000);
        assertThat(time(0, Decoded.of(NAMED))).isZero();
        assertThat(time(1_000, NO_EVENT)).isEqualTo(1_000);
    }

    @Test
    void isWhatTheEventSaysWhenTheRecordSaysNothing() {
        assertThat(time(-1, Decoded.of(NAMED))).isEqualTo(7_000);
    }

    @Test
    void isNeverNegative() {
        assertThat(time(-1, Decoded.of(Instant.ofEpochMilli(-5)))).isZero();
    }

    @Test
    void isThatOfWhatCameBeforeWhenNothingSaysAnything() {
        assertThat(time(-1, NO_EVENT)).isEqualTo(PARTITION_TIME);
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
        return new EventTime<>(Instant.class, named -> named).extract(record, PARTITION_TIME);
    }
}
