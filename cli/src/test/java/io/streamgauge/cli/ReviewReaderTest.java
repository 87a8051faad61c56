package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.cli.ReviewReader.Format;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewReaderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final AtomicInteger ids = new AtomicInteger();
    private final ReviewReader reader =
            new ReviewReader("a film", Clock.fixed(NOW, ZoneOffset.UTC), () -> "id-" + ids.incrementAndGet());
    private final CollectingIntake<ReviewEvent> intake = new CollectingIntake<>(100);

    @Test
    void eachLineOfTextIsAReview() throws IOException {
        assertThat(read("A wonderful film.\r\n\n  Dreadful, really.  ", Format.TEXT))
                .isTrue();

        assertThat(intake.events)
                .containsExactly(
                        review("id-1", "a film", "A wonderful film.", NOW),
                        review("id-2", "a film", "Dreadful, really.", NOW));
        assertThat(intake.malformed).isEmpty();
    }

    @Test
    void aJsonLineSaysWhatItKnowsAndTheRestIsFilledIn() throws IOException {
        read("""
                {"text": "Good.", "eventId": "e1", "subject": "a book", "occurredAt": "2025-12-31T23:59:59Z", "stars": 4}
                {"text": "Bad.", "occurredAt": 1000}
                {"text": "Fair.", "subject": "", "eventId": null}
                """, Format.JSONL);

        assertThat(intake.events)
                .containsExactly(
                        review("e1", "a book", "Good.", Instant.parse("2025-12-31T23:59:59Z")),
                        review("id-1", "a film", "Bad.", Instant.ofEpochMilli(1_000)),
                        review("id-2", "", "Fair.", NOW));
    }

    @Test
    void aBlankTextIsAnEventThatTheScorerMayReject() throws IOException {
        read("{\"text\": \" \"}", Format.JSONL);

        assertThat(intake.events).hasSize(1);
    }

    @Test
    void whatIsNoReviewIsReportedByItsLineAndReadingGoesOn() throws IOException {
        read("""
                {"text": "Good."}
                {"text": "Bad.

                ["text"]
                {"txt": "Typo."}
                {"text": 5}
                {"text": "When?", "occurredAt": "yesterday"}
                {"text": "Fair."}
                """, Format.JSONL);

        assertThat(intake.events).extracting(ReviewEvent::getText).containsExactly("Good.", "Fair.");
        assertThat(intake.malformed)
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("input line 2: the line is no JSON"),
                        problem -> assertThat(problem).isEqualTo("input line 4: the line is no JSON object"),
                        problem ->
                                assertThat(problem).isEqualTo("input line 5: the field text is missing or no string"),
                        problem ->
                                assertThat(problem).isEqualTo("input line 6: the field text is missing or no string"),
                        problem -> assertThat(problem)
                                .startsWith("input line 7: the field occurredAt is \"yesterday\": use a time"));
    }

    @Test
    void bytesThatAreNoTextAreReported() throws IOException {
        byte[] bytes = {'o', 'k', '\n', (byte) 0xc3, '\n', 'o', 'k', '\n'};
        reader.read(new ByteArrayInputStream(bytes), "input", Format.TEXT, intake);

        assertThat(intake.events).hasSize(2);
        assertThat(intake.malformed).containsExactly("input line 2: the line is no UTF-8 text");
    }

    @Test
    void aLineWithoutEndDoesNotFillTheMemory() throws IOException {
        byte[] endless = new byte[3 * InputLines.LONGEST_BYTES];
        Arrays.fill(endless, (byte) 'x');

        reader.read(new ByteArrayInputStream(endless), "input", Format.TEXT, intake);

        assertThat(intake.events).isEmpty();
        assertThat(intake.malformed)
                .containsExactly("input line 1: the line is longer than " + InputLines.LONGEST_BYTES + " bytes");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        read("\ufeffGood.", Format.TEXT);

        assertThat(intake.events).extracting(ReviewEvent::getText).containsExactly("Good.");
    }

    @Test
    void stopsWhenNoMoreIsWanted() throws IOException {
        CollectingIntake<ReviewEvent> two = new CollectingIntake<>(2);

        boolean more = reader.read(stream("a\nb\nc\n"), "input", Format.TEXT, two);

        assertThat(more).isFalse();
        assertThat(two.events).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"reviews.jsonl, JSONL", "a/b.ndjson, JSONL", "reviews.txt, TEXT", "reviews, TEXT"})
    void theFormatFollowsFromTheName(String name, Format format) {
        assertThat(Format.of(name)).isEqualTo(format);
    }

    private boolean read(String text, Format format) throws IOException {
        return reader.read(stream(text), "input", format, intake);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ReviewEvent review(String id, String subject, String text, Instant occurredAt) {
        return new ReviewEvent(id, subject, text, occurredAt);
    }

    @Test
    void aTimeThatCannotBeWrittenIsReported() throws IOException {
        read("{\"text\": \"Good.\", \"occurredAt\": \"+1000000000-12-31T23:59:59Z\"}", Format.JSONL);

        assertThat(intake.events).isEmpty();
        assertThat(intake.malformed)
                .singleElement()
                .asString()
                .contains("line 1", "occurredAt", "2026-01-02T03:04:05Z");
    }
}
