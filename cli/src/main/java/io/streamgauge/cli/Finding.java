package io.streamgauge.cli;

/**
 * What {@code doctor} found out about one thing.
 *
 * @param subject the thing
 * @param state how it is
 * @param detail what there is to say, and what to do if it is not well
 */
record Finding(String subject, State state, String detail) {
    /** How a thing is. */
    enum State {
        OK,
        /** Works, but not as well as it could, or not yet. */
        WARNING,
        /** Does not work. */
        FAILED
    }

    static Finding ok(String subject, String detail) {
        return new Finding(subject, State.OK, detail);
    }

    static Finding warning(String subject, String detail) {
        return new Finding(subject, State.WARNING, detail);
    }

    static Finding failed(String subject, String detail) {
        return new Finding(subject, State.FAILED, detail);
    }
}
