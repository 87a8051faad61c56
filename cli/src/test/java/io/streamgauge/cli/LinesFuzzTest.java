package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.schemas.GeneratedRecords;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.zip.ZipException;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `produce` reads: each line is an event that can be written, or is reported with its number. */
class LinesFuzzTest {
    private static final String[] TOKENS = {
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        "\"",
        ":",
        ",",
        "null",
        "1e999",
        "\\ud800",
        "\\u0000",
        "\"text\":",
        "\"eventId\":",
        "\"occurredAt\":",
        "\"+1000000000-12-31T23:59:59.999Z\"",
        "\"-1000000000-01-01T00:00:00Z\"",
        "9223372036854775807",
        "-9223372036854775808",
        "\"givenAt\":",
        "\"task\":",
        "{\"a\":",
        "[[[[",
        "\uFEFF",
        "é"
    };
    private static final Clock CLOCK = Clock.systemUTC();

    static {
        GeneratedRecords.trust(ReviewEvent.class);
    }

    @Test
    void reviewsAreEventsOrReported() {
        Fuzzing.run(Target.ofBytes("review-lines", LinesFuzzTest::readReviews)
                .seeds(
                        "{\"text\": \"Good.\", \"eventId\": \"e1\", \"subject\": \"a book\", \"occurredAt\": \"2025-12-31T23:59:59Z\"}\n",
                        "{\"text\": \"Bad.\", \"occurredAt\": 1000}\n\n{\"text\": \"Fair.\", \"eventId\": null}")
                .tokens(TOKENS)
                .cases(5_000)
                // A report for each of many short lines.
                .allocating(16L << 20, 4_000));
    }

    private static Verdict readReviews(byte[] lines) throws Exception {
        CollectingIntake<ReviewEvent> intake = new CollectingIntake<>(Integer.MAX_VALUE);
        new ReviewReader("a film", CLOCK, () -> "id")
                .read(new ByteArrayInputStream(lines), "in", ReviewReader.Format.JSONL, intake);
        return verdict(intake);
    }

    @Test
    void feedbackIsReadOrReported() {
        Fuzzing.run(Target.ofBytes("feedback-lines", LinesFuzzTest::readFeedback)
                .seeds(
                        "{\"eventId\": \"e1\", \"label\": \"positive\", \"annotator\": \"me\", \"givenAt\": \"2025-12-31T23:59:59Z\"}",
                        "{\"eventId\": \"e1\", \"label\": \"7\", \"task\": \"digits\", \"givenAt\": 5}\n")
                .tokens(TOKENS)
                .cases(5_000)
                // A report for each of many short lines.
                .allocating(16L << 20, 4_000));
    }

    private static Verdict readFeedback(byte[] lines) throws Exception {
        CollectingIntake<Feedback> intake = new CollectingIntake<>(Integer.MAX_VALUE);
        new FeedbackReader("me", CLOCK).read(new ByteArrayInputStream(lines), "in", intake);
        return verdict(intake);
    }

    @Test
    void picturesOfIdxFilesAreEventsOrReported(@TempDir Path directory) {
        Path file = directory.resolve("images");
        Fuzzing.run(Target.ofBytes("idx-images", bytes -> readIdx(file, bytes))
                .seeds(new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
                })
                .tokens(new byte[] {0x1f, (byte) 0x8b, 8, 0}, new byte[] {0, 0, 0x10, 0}, new byte[] {0, 0, 0, 1})
                .cases(3_000)
                .allocating(64L << 20, 256));
    }

    private static Verdict readIdx(Path file, byte[] bytes) throws Exception {
        Files.write(file, bytes);
        CollectingIntake<ImageEvent> intake = new CollectingIntake<>(10);
        try {
            new ImageReader(CLOCK, () -> "id").readFiles(file, intake);
            new ImageReader(CLOCK, () -> "id").readIdx(file, intake);
        } catch (ZipException e) {
            // The command reports what cannot be read.
            return Verdict.REFUSED;
        }
        return verdict(intake);
    }

    private static Verdict verdict(CollectingIntake<? extends SpecificRecord> intake) {
        intake.malformed.forEach(problem -> assertThat(problem).contains(": "));
        intake.events.forEach(LinesFuzzTest::requireWritable);
        return intake.events.isEmpty() ? Verdict.REFUSED : Verdict.ACCEPTED;
    }

    private static void requireWritable(SpecificRecord event) {
        try {
            if (event instanceof ReviewEvent review) {
                // Half a character, which JSON can have and UTF-8 cannot, becomes a question mark; nothing else
                // changes.
                ReviewEvent written = ReviewEvent.fromByteBuffer(review.toByteBuffer());
                assertThat(written.toByteBuffer()).isEqualTo(review.toByteBuffer());
                assertThat(written.getText()).hasSameSizeAs(review.getText());
                assertThat(written.getOccurredAt()).isEqualTo(review.getOccurredAt());
            } else if (event instanceof Feedback feedback) {
                assertThat(Feedback.fromByteBuffer(feedback.toByteBuffer()).getGivenAt())
                        .isEqualTo(feedback.getGivenAt());
            } else {
                assertThat(((ImageEvent) event).toByteBuffer().remaining()).isPositive();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
