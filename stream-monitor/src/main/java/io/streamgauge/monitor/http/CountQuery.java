package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.counts.CountKey;
import io.streamgauge.monitor.topology.MonitorTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * How often a label was predicted, by window.
 *
 * @param counted what predictions are counted by
 * @param period when the windows begin
 * @param window length of a window
 */
record CountQuery(CountKey counted, Period period, Duration window) implements StateQuery {
    @Override
    public String store() {
        return MonitorTopology.COUNTS;
    }

    @Override
    public String key() {
        return counted.toString();
    }

    @Override
    public Optional<ObjectNode> answer(LocalStores stores) {
        return answer(stores.windows(
                store(), WindowKeyQuery.withKeyAndWindowStartRange(counted, period.from(), period.last())));
    }

    /**
     * What the store's answer says.
     *
     * @param found closed by this
     */
    Optional<ObjectNode> answer(WindowStoreIterator<ValueAndTimestamp<Long>> found) {
        Deque<ObjectNode> windows = new ArrayDeque<>();
        boolean complete = true;
        try (found) {
            while (found.hasNext()) {
                windows.add(window(found.next()));
                if (windows.size() > QueryParser.MOST_WINDOWS) {
                    windows.remove();
                    complete = false;
                }
            }
        }
        if (windows.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("task", counted.task())
                .put("label", counted.label())
                .put("subject", counted.subject());
        answer.putArray("windows").addAll(windows);
        return Optional.of(answer.put("complete", complete));
    }

    @Override
    public String subject() {
        return "counts of the task '" + counted.task() + "', label '" + counted.label() + "' and subject '"
                + counted.subject() + "'";
    }

    private ObjectNode window(KeyValue<Long, ValueAndTimestamp<Long>> counts) {
        Instant start = Instant.ofEpochMilli(counts.key);
        return JsonNodeFactory.instance
                .objectNode()
                .put("windowStart", start.toString())
                .put("windowEnd", start.plus(window).toString())
                .put("count", counts.value.value());
    }
}
