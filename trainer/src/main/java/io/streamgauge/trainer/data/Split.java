package io.streamgauge.trainer.data;

/** The two parts that the authors of both datasets divided them into. */
public enum Split {
    TRAINING,
    TEST
}
