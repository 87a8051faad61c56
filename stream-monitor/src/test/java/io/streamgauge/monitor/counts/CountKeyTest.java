package io.streamgauge.monitor.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CountKeyTest {
    @Test
    void isReadable() {
        assertThat(new CountKey("sentiment", "positive", "a film: the book"))
                .hasToString("sentiment:positive:a film: the book");
        assertThat(new CountKey("a:b", "100 %", "")).hasToString("a%3Ab:100 %25:");
    }

    @ParameterizedTest
    @CsvSource({"a:b, c, d", "a, b:c, d", "a, b, c:d", "%3A, %, %25", "a%25, b, ''"})
    void comesBackFromItsBytesAsItWas(String task, String label, String subject) {
        CountKey key = new CountKey(task, label, subject);

        try (Serde<CountKey> serde = CountKey.serde()) {
            byte[] bytes = serde.serializer().serialize("topic", key);
            assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(key);
        }
    }

    @Test
    void otherTextIsNoKey() {
        assertThatThrownBy(() -> CountKey.parse("sentiment:positive"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'sentiment:positive' is no TASK:LABEL:SUBJECT");
    }
}
