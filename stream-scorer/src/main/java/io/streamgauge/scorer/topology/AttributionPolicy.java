package io.streamgauge.scorer.topology;

import io.streamgauge.schemas.AttributionRequest;
import org.apache.kafka.common.header.Headers;

/**
 * For which events answers are explained, and how far. Immutable.
 *
 * @param mode for which events
 * @param mostWords how many words of a text, 1 to {@value #MOST_WORDS}
 */
public record AttributionPolicy(Mode mode, int mostWords) {
    /** With the longest words, some 27 KiB of the 64 that a prediction may have. */
    public static final int MOST_WORDS = 100;

    /** For which events. */
    public enum Mode {
        /** For none, whatever events ask for. */
        NEVER,
        /** For those that ask for it; see {@link AttributionRequest}. */
        REQUESTED,
        /** For all. */
        ALWAYS
    }

    /** Checks the number. */
    public AttributionPolicy {
        if (mostWords < 1 || mostWords > MOST_WORDS) {
            throw new IllegalArgumentException(
                    "attributions.words is '" + mostWords + "': use a whole number from 1 to " + MOST_WORDS);
        }
    }

    /** Whether the answer to an event with these headers is explained. */
    boolean covers(Headers headers) {
        return switch (mode) {
            case NEVER -> false;
            case REQUESTED -> AttributionRequest.isIn(headers);
            case ALWAYS -> true;
        };
    }
}
