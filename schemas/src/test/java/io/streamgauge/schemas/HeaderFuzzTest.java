package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Headers and keys: whoever may write to a topic may write any. */
class HeaderFuzzTest {
    @Test
    void headersTellARejectionOrAreRefused() {
        Fuzzing.run(Target.ofBytes("rejection-headers", HeaderFuzzTest::readRejection)
                .seeds(
                        "reason=EMPTY_TEXT\nmessage=The text is blank\ntopic=reviews\npartition=3\noffset=17\n"
                                + "schema.id=4\nat=2026-11-24T05:19:47.440Z",
                        "reason=NOT_WIRE_FORMAT\nmessage=é\ntopic=t\npartition=0\noffset=9223372036854775807\n"
                                + "at=1970-01-01T00:00:00Z\nvalue.omitted=true")
                .tokens(
                        "\nat=+1000000000-12-31T23:59:59.999Z",
                        "-999999999-01-01T00:00:00Z",
                        "\npartition=-1",
                        "\noffset=-1",
                        "\nschema.id=",
                        "\nreason=",
                        "PROCESSING_FAILED",
                        "\nmessage=" + "x".repeat(1_100),
                        "\uD83D\uDE00".repeat(600),
                        "=",
                        "\n",
                        "٣")
                .cases(10_000));
    }

    private static Verdict readRejection(byte[] text) throws Exception {
        Headers headers = new RecordHeaders();
        headers.add("traceparent", new byte[] {-1});
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            int equals = line.indexOf('=');
            headers.add(
                    Rejection.HEADER_PREFIX + line.substring(0, Math.max(0, equals)),
                    line.substring(equals + 1).getBytes(StandardCharsets.ISO_8859_1));
        }
        return Verdict.of(
                IllegalArgumentException.class,
                refusal -> assertThat(refusal).hasMessageContaining(Rejection.HEADER_PREFIX),
                () -> {
                    Rejection rejection = Rejection.from(headers);
                    assertThat(rejection.message().length()).isLessThanOrEqualTo(Rejection.LONGEST_MESSAGE);
                    assertThat(rejection.partition()).isNotNegative();
                    assertThat(rejection.offset()).isNotNegative();
                    Headers written = new RecordHeaders();
                    rejection.writeTo(written);
                    assertThat(Rejection.from(written)).isEqualTo(rejection);
                    Rejection.removeFrom(headers);
                    assertThat(headers.toArray()).hasSize(1);
                    return rejection;
                });
    }

    @Test
    void keysNameAnAssignmentOrNone() {
        Fuzzing.run(Target.ofText("assignment-key", HeaderFuzzTest::readKey)
                .seeds("sentiment@2026-11-25T10:00:00.000Z", "a@b@1970-01-01T00:00:00.000Z".substring(2))
                .tokens(
                        "@",
                        "+1000000000-12-31T23:59:59.999Z",
                        "-1000000000-01-01T00:00:00.000Z",
                        "24:00:00",
                        "23:59:60",
                        "t",
                        ".000")
                .cases(10_000));
    }

    private static Verdict readKey(String text) {
        Optional<AssignmentKey> key = AssignmentKey.parse(text);
        key.ifPresent(read -> {
            assertThat(AssignmentKey.parse(read.toString())).contains(read);
            assertThat(Instant.ofEpochMilli(read.effectiveFrom().toEpochMilli()))
                    .isEqualTo(read.effectiveFrom());
        });
        return key.isPresent() ? Verdict.ACCEPTED : Verdict.REFUSED;
    }
}
