package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Rejection.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RejectionTest {
    private static final Rejection MALFORMED = new Rejection(
            Reason.MALFORMED_AVRO, "cut short", "reviews", 3, 42, 7, Instant.parse("2026-11-24T10:15:30.250Z"), false);

    @Test
    void isReadBackAsItWasWritten() {
        RecordHeaders headers = new RecordHeaders();

        MALFORMED.writeTo(headers);

        assertThat(Rejection.from(headers)).isEqualTo(MALFORMED);
    }

    @Test
    void saysWhatIsLeftOut() {
        RecordHeaders headers = new RecordHeaders();
        Rejection bare = MALFORMED.withoutValueKeyAndHeaders();
        bare.writeTo(headers);

        assertThat(Rejection.from(headers)).isEqualTo(bare).isNotEqualTo(MALFORMED.withoutValue());
        assertThatThrownBy(() ->
                        new Rejection(Reason.EMPTY_TEXT, "blank", "reviews", 0, 1, null, Instant.EPOCH, false, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave it out");
    }

    @Test
    void leavesTheEventsOwnHeadersAndReplacesThoseOfAnEarlierRejection() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(StandardCharsets.UTF_8));
        MALFORMED.withoutValue().writeTo(headers);
        Rejection second = new Rejection(Reason.EMPTY_TEXT, "blank", "reviews", 0, 1, null, Instant.EPOCH, false);

        second.writeTo(headers);

        assertThat(Rejection.from(headers)).isEqualTo(second);
        assertThat(headers.lastHeader("trace").value()).asString().isEqualTo("abc");
        Rejection.removeFrom(headers);
        assertThat(headers.toArray()).hasSize(1);
    }

    @Test
    void everyReasonOfUndecodableBytesHasItsOwnName() {
        for (UndecodableEventException.Reason reason : UndecodableEventException.Reason.values()) {
            assertThat(Reason.of(reason)).hasToString(reason.name());
        }
    }

    @Test
    void theDocumentationListsEachReasonAndNoOther() throws IOException {
        String table = Files.readString(Path.of("../docs/rejected-events.md"))
                .replaceFirst("(?s).*?\\| reason \\|", "")
                .replaceFirst("(?s)\n\n.*", "");

        assertThat(Pattern.compile("`([A-Z_]+)`").matcher(table).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrder(
                        Arrays.stream(Reason.values()).map(Reason::name).toArray(String[]::new));
    }

    @Test
    void boundsTheMessage() {
        Rejection rejection =
                new Rejection(Reason.PROCESSING_FAILED, "x".repeat(5_000), "t", 0, 0, null, Instant.EPOCH, false);

        assertThat(rejection.message()).hasSize(Rejection.LONGEST_MESSAGE).endsWith("x…");
    }

    @Test
    void namesTheHeaderThatIsMissingOrUnreadable() {
        assertThatThrownBy(() -> Rejection.from(new RecordHeaders()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("streamgauge.rejected.reason is missing");
        RecordHeaders headers = new RecordHeaders();
        MALFORMED.writeTo(headers);
        headers.remove("streamgauge.rejected.at");
        headers.add("streamgauge.rejected.at", "yesterday".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Rejection.from(headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("streamgauge.rejected.at is 'yesterday'");
    }

    @Test
    void doesNotCutThroughACharacter() {
        String message = "x" + "\uD83D\uDE00".repeat(600);
        Rejection rejection = new Rejection(Reason.PROCESSING_FAILED, message, "t", 0, 0, null, Instant.EPOCH, false);
        RecordHeaders headers = new RecordHeaders();
        rejection.writeTo(headers);

        assertThat(rejection.message()).startsWith("x").endsWith("\uDE00…");
        assertThat(rejection.message().length()).isLessThanOrEqualTo(Rejection.LONGEST_MESSAGE);
        assertThat(Rejection.from(headers)).isEqualTo(rejection);
    }

    @ParameterizedTest
    @CsvSource({"at, +1000000000-12-31T23:59:59Z", "partition, -1", "offset, -1", "partition, 2147483648"})
    void namesTheHeaderThatNoRejectionCanHave(String name, String value) {
        RecordHeaders headers = new RecordHeaders();
        MALFORMED.writeTo(headers);
        headers.add("streamgauge.rejected." + name, value.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Rejection.from(headers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("streamgauge.rejected." + name + " is '" + value + "'");
    }
}
