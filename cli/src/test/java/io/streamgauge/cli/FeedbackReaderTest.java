package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.event.Feedback;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FeedbackReaderTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final FeedbackReader reader = new FeedbackReader("ada", Clock.fixed(NOW, ZoneOffset.UTC));
    private final CollectingIntake<Feedback> intake = new CollectingIntake<>(100);

    @Test
    void aLineSaysWhatItKnowsAndTheRestIsFilledIn() throws IOException {
        read("""
                {"eventId": "e1", "label": "positive", "annotator": "bob", "givenAt": "2025-12-31T23:59:59Z", "x": 4}

                {"eventId": "e2", "label": "7", "givenAt": 1000}
                {"eventId": "e3", "label": "7", "task": "digits"}
                """);

        assertThat(intake.events)
                .containsExactly(
                        new Feedback("e1", "positive", "bob", Instant.parse("2025-12-31T23:59:59Z"), null),
                        new Feedback("e2", "7", "ada", Instant.ofEpochMilli(1_000), null),
                        new Feedback("e3", "7", "ada", NOW, "digits"));
    }

    @Test
    void whatIsNoFeedbackIsReportedByItsLineAndReadingGoesOn() throws IOException {
        read("""
                positive
                ["e1", "positive"]
                {"label": "positive"}
                {"eventId": "e1", "label": 7}
                {"eventId": "e1", "label": "7", "givenAt": "soon"}
                {"eventId": "e1", "label": "7", "task": 7}
                {"eventId": "e1", "label": "7", "task": null}
                """);

        assertThat(intake.events).hasSize(1);
        assertThat(intake.malformed)
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith("input line 1: the line is no JSON"),
                        problem -> assertThat(problem).isEqualTo("input line 2: the line is no JSON object"),
                        problem -> assertThat(problem)
                                .isEqualTo("input line 3: the field eventId is missing or no string"),
                        problem ->
                                assertThat(problem).isEqualTo("input line 4: the field label is missing or no string"),
                        problem -> assertThat(problem).startsWith("input line 5: the field givenAt is \"soon\""),
                        problem ->
                                assertThat(problem).isEqualTo("input line 6: the field task is missing or no string"));
    }

    private void read(String text) throws IOException {
        reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "input", intake);
    }
}
