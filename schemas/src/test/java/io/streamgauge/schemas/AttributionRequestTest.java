package io.streamgauge.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributionRequestTest {
    @Test
    void isReadAsItIsWritten() {
        RecordHeaders headers = new RecordHeaders();
        assertThat(AttributionRequest.isIn(headers)).isFalse();

        AttributionRequest.writeTo(headers);

        assertThat(AttributionRequest.isIn(headers)).isTrue();
        assertThat(headers.lastHeader("streamgauge-attributions").value())
                .asString()
                .isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false", "TRUE", " true", "1", "yes", "\u0000"})
    void anyOtherValueIsNone(String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(AttributionRequest.HEADER, value.getBytes(UTF_8));

        assertThat(AttributionRequest.isIn(headers)).isFalse();
    }

    @Test
    void bytesThatAreNoTextOrNotThereAreNone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(AttributionRequest.HEADER, new byte[] {(byte) 0xff, 't'});
        assertThat(AttributionRequest.isIn(headers)).isFalse();

        headers.add(AttributionRequest.HEADER, null);
        assertThat(AttributionRequest.isIn(headers)).isFalse();
    }

    @Test
    void theLastOfSeveralHeadersCounts() {
        RecordHeaders headers = new RecordHeaders();
        AttributionRequest.writeTo(headers);
        headers.add(AttributionRequest.HEADER, "false".getBytes(UTF_8));
        assertThat(AttributionRequest.isIn(headers)).isFalse();

        AttributionRequest.writeTo(headers);
        assertThat(AttributionRequest.isIn(headers)).isTrue();
    }
}
