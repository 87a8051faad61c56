package io.streamgauge.scorer.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.scorer.SampleEvents;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class EventTimeTest {
    private static final long OCCURRED = SampleEvents.OCCURRED.toEpochMilli();

    @Test
    void isTheRecordsTimestamp() {
        assertThat(time(1_000, SampleEvents.review("r", "good"))).isEqualTo(1_000);
        assertThat(time(0, SampleEvents.review("r", "good"))).isZero();
    }

    @Test
    void isWhatTheEventSaysWhenTheRecordSaysNothing() {
        assertThat(time(-1, SampleEvents.review("r", "good"))).isEqualTo(OCCURRED);
        assertThat(time(-1, SampleEvents.image("i"))).isEqualTo(OCCURRED);
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
        return new EventTime().extract(record, -1);
    }
}
