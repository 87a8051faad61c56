package io.streamgauge.cli;

/**
 * Takes what a reader finds in its input, in order.
 *
 * @param <E> type of the events
 */
interface Intake<E> {
    /**
     * An event.
     *
     * @return whether more is wanted
     */
    boolean event(E event);

    /**
     * A part of the input that is no event.
     *
     * @param where file and line, or whatever leads there
     * @param problem what is wrong with it
     * @return whether more is wanted
     */
    boolean malformed(String where, String problem);
}
