package io.streamgauge.streams;

/** What is promised about results. */
public enum ProcessingGuarantee {
    /** Each input has its committed results exactly once, whatever fails in between. */
    EXACTLY_ONCE_V2,
    /** Each input has its results at least once; after a failure it may have them several times. */
    AT_LEAST_ONCE
}
