package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.apache.kafka.streams.query.Query;
import org.jspecify.annotations.Nullable;

/**
 * A question to a store. Immutable.
 *
 * @param <R> what the store answers with
 */
interface StateQuery<R> {
    /** Name of the store. */
    String store();

    /** Key of the records that the state is made of, as a text: its UTF-8 tells the partition. */
    String key();

    /** What to ask the store. */
    Query<R> query();

    /**
     * What the store's answer says; closes it.
     *
     * @return empty when nothing is known
     */
    Optional<ObjectNode> answer(@Nullable R found);

    /** What is asked for, for messages: a noun. */
    String subject();
}
