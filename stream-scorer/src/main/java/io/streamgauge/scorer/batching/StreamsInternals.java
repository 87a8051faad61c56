package io.streamgauge.scorer.batching;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * All that this project uses of the inside of Kafka Streams 4.3, which promises nothing about it. Two things are missing
 * from the outside:
 *
 * <ul>
 *   <li>A call <em>before</em> the offsets of a task are committed. {@code StreamTask.prepareCommit} flushes the caches
 *       of stores, then the producer, and only then looks which offsets to commit; so a store that looks like a cache is
 *       told in time, and whatever it forwards belongs to the same transaction. See {@link #commitHook}.
 *   <li>Forwarding a record while another one, or none, is being processed. The children of a node, the handlers of
 *       errors and the headers of what is forwarded all depend on the node and the record that the context says are
 *       current. See {@link Place}.
 * </ul>
 *
 * <p>{@code StreamsInternalsTest} says at once when a new version of Kafka changes either.
 */
final class StreamsInternals {
    private StreamsInternals() {}

    /**
     * A store without data, changelog or files that calls back before each commit of the task it belongs to.
     *
     * @param name unique within the topology
     * @param beforeCommit called by the stream thread. When it throws, nothing is committed and the thread ends
     */
    static StoreBuilder<StateStore> commitHook(String name, Runnable beforeCommit) {
        return new HookBuilder(name, beforeCommit);
    }

    /**
     * Where in the topology a record is being processed: to go back there later.
     *
     * @param context of the task
     * @param node the processor that is current
     * @param record topic, partition, offset, raw bytes and headers of the record that is current
     */
    record Place(
            InternalProcessorContext<?, ?> context, ProcessorNode<?, ?, ?, ?> node, ProcessorRecordContext record) {
        /**
         * The place that is current in a processor's {@code process}.
         *
         * @throws IllegalStateException when no record is being processed, or the context is none of Kafka Streams' own
         */
        static Place current(ProcessorContext<?, ?> context) {
            if (!(context instanceof InternalProcessorContext<?, ?> internal)) {
                throw new IllegalStateException(
                        "The context is a " + context.getClass().getName()
                                + ", not one of Kafka Streams' own: this version of Kafka Streams is not supported");
            }
            ProcessorNode<?, ?, ?, ?> node = internal.currentNode();
            ProcessorRecordContext record = internal.recordContext();
            if (node == null || record == null) {
                throw new IllegalStateException("No record is being processed");
            }
            return new Place(internal, node, record);
        }

        /** Topic, partition and offset of the record. */
        RecordMetadata source() {
            return record;
        }

        /** How much memory the record's raw key and value take. */
        int bytes() {
            return length(record.sourceRawKey()) + length(record.sourceRawValue());
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }

        /** Does something as if this place were current. Only for the stream thread that the task belongs to. */
        void run(Runnable action) {
            ProcessorNode<?, ?, ?, ?> nodeBefore = context.currentNode();
            ProcessorRecordContext recordBefore = context.recordContext();
            context.setCurrentNode(node);
            context.setRecordContext(record);
            try {
                action.run();
            } finally {
                context.setCurrentNode(nodeBefore);
                context.setRecordContext(recordBefore);
            }
        }
    }

    private static final class Hook implements StateStore, CachedStateStore<Object, Object> {
        private final String name;
        private final Runnable beforeCommit;
        private boolean open;

        private Hook(String name, Runnable beforeCommit) {
            this.name = name;
            this.beforeCommit = beforeCommit;
        }

        @Override
        public void flushCache() {
            beforeCommit.run();
        }

        @Override
        public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
            return false;
        }

        @Override
        public void clearCache() {
            // Nothing is cached: the batches belong to the stream thread.
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void init(StateStoreContext context, StateStore root) {
            context.register(root, (key, value) -> {
                throw new IllegalStateException("The store " + name + " has no changelog to be restored from");
            });
            open = true;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    /** Ignores what would give the store a cache or a changelog. */
    private record HookBuilder(String name, Runnable beforeCommit) implements StoreBuilder<StateStore> {
        @Override
        public StateStore build() {
            return new Hook(name, beforeCommit);
        }

        @Override
        public StoreBuilder<StateStore> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<StateStore> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
