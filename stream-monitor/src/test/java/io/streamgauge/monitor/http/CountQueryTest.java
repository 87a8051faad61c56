package io.streamgauge.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.counts.CountKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.junit.jupiter.api.Test;

final class CountQueryTest {
    private final CountQuery query = new CountQuery(
            new CountKey("digits", "7", ""),
            new Period(Instant.EPOCH, Instant.ofEpochSecond(10_000)),
            Duration.ofSeconds(2));

    @Test
    void windowsHaveBeginningEndAndCount() {
        assertThat(answer(2))
                .hasToString("{\"task\":\"digits\",\"label\":\"7\",\"subject\":\"\",\"windows\":["
                        + "{\"windowStart\":\"1970-01-01T00:00:00Z\",\"windowEnd\":\"1970-01-01T00:00:02Z\",\"count\":0},"
                        + "{\"windowStart\":\"1970-01-01T00:00:01Z\",\"windowEnd\":\"1970-01-01T00:00:03Z\",\"count\":1}],"
                        + "\"complete\":true}");
    }

    @Test
    void ofTooManyWindowsTheLatestAreTaken() {
        ObjectNode answer = answer(QueryParser.MOST_WINDOWS + 3);

        assertThat(answer.path("complete").asBoolean(true)).isFalse();
        assertThat(answer.path("windows")).hasSize(QueryParser.MOST_WINDOWS);
        assertThat(answer.path("windows").path(0).path("count").asInt()).isEqualTo(3);
    }

    @Test
    void nothingCountedIsNoAnswer() {
        assertThat(query.answer(new Counts(0))).isEmpty();
    }

    private ObjectNode answer(int windows) {
        Counts counts = new Counts(windows);
        ObjectNode answer = query.answer(counts).orElseThrow();
        assertThat(counts.closed).isTrue();
        return answer;
    }

    /** So many windows, one a second, with as many predictions as there are windows before. */
    private static final class Counts implements WindowStoreIterator<ValueAndTimestamp<Long>> {
        private final Iterator<Long> seconds;
        private boolean closed;

        Counts(int windows) {
            this.seconds = LongStream.range(0, windows).iterator();
        }

        @Override
        public boolean hasNext() {
            return seconds.hasNext();
        }

        @Override
        public KeyValue<Long, ValueAndTimestamp<Long>> next() {
            long second = seconds.next();
            return KeyValue.pair(1_000 * second, ValueAndTimestamp.make(second, 0));
        }

        @Override
        public Long peekNextKey() {
            throw new UnsupportedOperationException("Nobody looks ahead");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
