package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.streams.http.Problem;
import java.util.Optional;
import org.apache.kafka.streams.KeyQueryMetadata;

/** The state of all monitors of an application, as one of them sees it. Implementations are safe for use by several threads. */
interface MonitorState {
    /** Whose state it is that is read. */
    enum Copy {
        /** That of the monitor which works on it. */
        ACTIVE,
        /** That of any monitor: a standby's may be behind. */
        ANY
    }

    /**
     * Finds the monitors that have an answer.
     *
     * @throws Problem when that is not known just now
     */
    KeyQueryMetadata locate(StateQuery query);

    /**
     * Reads this monitor's own state.
     *
     * @param partition that of the query's key
     * @return empty when nothing is known
     * @throws Problem when it has no state of this partition that can be read just now
     */
    Optional<ObjectNode> read(StateQuery query, int partition, Copy copy);
}
