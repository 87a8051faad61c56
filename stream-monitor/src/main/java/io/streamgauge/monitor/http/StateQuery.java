package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A question to a store. Immutable.
 */
interface StateQuery {
    /** Name of the store. */
    String store();

    /** Key of the records that the state is made of, as a text: its UTF-8 tells the partition. */
    String key();

    /**
     * Asks the store, and says what it answers.
     *
     * @param stores those of the key's partition
     * @return empty when nothing is known
     * @throws org.apache.kafka.streams.errors.InvalidStateStoreException when the store cannot be read just now
     */
    Optional<ObjectNode> answer(LocalStores stores);

    /** What is asked for, for messages: a noun. */
    String subject();
}
