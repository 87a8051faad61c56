package io.streamgauge.scorer.topology;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.inference.AttributionRecords;
import io.streamgauge.streams.InvalidEventException;

/**
 * Reviews. A text must not be blank and not longer than allowed. A text of punctuation alone is no error of its sender:
 * it is scored, as a text without words.
 *
 * @param maximumCharacters longest text, in Unicode characters
 */
record ReviewReader(int maximumCharacters) implements EventReader<ReviewEvent> {
    @Override
    public String eventId(ReviewEvent event) {
        return event.getEventId();
    }

    @Override
    public String subject(ReviewEvent event) {
        return event.getSubject();
    }

    @Override
    public Features features(ReviewEvent event, Preprocessing preprocessing) {
        String text = event.getText();
        if (text.isBlank()) {
            throw new InvalidEventException(Reason.EMPTY_TEXT, "The text is blank");
        }
        // Counting characters takes a walk through the text, which only long texts need.
        if (text.length() > maximumCharacters && text.codePointCount(0, text.length()) > maximumCharacters) {
            throw new InvalidEventException(
                    Reason.TEXT_TOO_LONG,
                    "The text has " + text.codePointCount(0, text.length()) + " characters; at most "
                            + maximumCharacters + " are accepted");
        }
        return texts(preprocessing).encode(text);
    }

    @Override
    public Attributions attributions(
            ReviewEvent event, Preprocessing preprocessing, Explanation explanation, String label, int mostWords) {
        return AttributionRecords.of(
                (Explanation.Text) explanation, label, event.getText(), texts(preprocessing), mostWords);
    }

    private static TextEncoder texts(Preprocessing preprocessing) {
        if (!(preprocessing instanceof TextEncoder texts)) {
            throw new IllegalStateException("A model for reviews cannot read texts: its preprocessing is "
                    + preprocessing.getClass().getSimpleName());
        }
        return texts;
    }
}
