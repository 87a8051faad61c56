package io.streamgauge.benchmarks.loop;

import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * Labelled examples that no model was trained on, as events. Safe for use by several threads.
 *
 * @param <E> type of the events
 */
interface LoopEvents<E extends SpecificRecord> {
    /** Where they are sent. */
    Topic<E> topic(TopicCatalogue topics);

    /** How many there are, 1 or more. */
    int count();

    /** The true label of an example, counted from 0. */
    String truth(int example);

    /** A label that is not the true one. */
    String wrong(int example);

    /**
     * An example as an event.
     *
     * @param shifted whether it looks as no example did in training; its truth stays the same
     */
    E event(int example, String eventId, Instant occurredAt, boolean shifted);

    /** What is done to shifted ones, for people. */
    String shift();
}
