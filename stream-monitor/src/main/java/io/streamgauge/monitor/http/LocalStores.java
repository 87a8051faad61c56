package io.streamgauge.monitor.http;

import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * One partition of the stores that this monitor has.
 *
 * <p>Stores of single keys are read by Kafka Streams' older interface. The newer one (IQv2) takes the lock of the store's
 * position before that of the store, and writing takes them the other way round, so that question and stream thread wait for
 * each other for ever (KAFKA-19629, in Kafka 4.3). Stores of windows take the locks in one order.
 *
 * @param streams closed by whoever made it
 * @param partition which one
 * @param copy whose state may be read
 */
record LocalStores(KafkaStreams streams, int partition, MonitorState.Copy copy) {
    /**
     * A store of single keys.
     *
     * @throws InvalidStateStoreException when it cannot be read just now; reading it may throw the same
     */
    <K, V> ReadOnlyKeyValueStore<K, V> keyValue(String name) {
        StoreQueryParameters<ReadOnlyKeyValueStore<K, V>> parameters = StoreQueryParameters.fromNameAndType(
                        name, QueryableStoreTypes.<K, V>keyValueStore())
                .withPartition(partition);
        return streams.store(copy == MonitorState.Copy.ANY ? parameters.enableStaleStores() : parameters);
    }

    /**
     * Asks a store of windows.
     *
     * @throws InvalidStateStoreException when it cannot be read just now
     */
    <R> R windows(String name, Query<R> query) {
        StateQueryRequest<R> request =
                StateQueryRequest.inStore(name).withQuery(query).withPartitions(Set.of(partition));
        QueryResult<R> result = Objects.requireNonNull(
                streams.query(copy == MonitorState.Copy.ACTIVE ? request.requireActive() : request)
                        .getPartitionResults()
                        .get(partition),
                "Each partition that is asked has a result");
        if (result.isFailure()) {
            throw new InvalidStateStoreException(result.getFailureReason() + ": " + result.getFailureMessage());
        }
        return result.getResult();
    }
}
