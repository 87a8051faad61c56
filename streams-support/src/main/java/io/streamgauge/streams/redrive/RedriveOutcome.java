package io.streamgauge.streams.redrive;

/** What became of a rejected event that was wanted. */
public enum RedriveOutcome {
    /** It was sent back, or would be, in a dry run. */
    SENT,
    /** It was sent back by an earlier run, or by this one for another rejection of the same event. */
    SENT_BEFORE,
    /** It was sent back as often as it may be, and rejected each time. */
    HELD_BACK,
    /** Its value was left out of the rejected record, and is not at its source any more. */
    GONE,
    /** Its topic does not take it, or is not there. */
    REFUSED,
    /** It names a topic that is none of the inputs. */
    FOREIGN
}
