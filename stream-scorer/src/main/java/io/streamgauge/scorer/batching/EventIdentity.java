package io.streamgauge.scorer.batching;

/**
 * What a prediction repeats of its event, besides key, time and headers.
 *
 * @param eventId the event's id
 * @param subject what the event is about, or where it comes from; at most {@value #LONGEST_SUBJECT} characters, cut if it
 *     is longer, for a prediction must fit into what a topic takes
 */
public record EventIdentity(String eventId, String subject) {
    /** Unicode characters of a subject that are kept. */
    public static final int LONGEST_SUBJECT = 256;

    /** Cuts the subject. */
    public EventIdentity {
        if (subject.length() > LONGEST_SUBJECT && subject.codePointCount(0, subject.length()) > LONGEST_SUBJECT) {
            subject = subject.substring(0, subject.offsetByCodePoints(0, LONGEST_SUBJECT));
        }
    }
}
