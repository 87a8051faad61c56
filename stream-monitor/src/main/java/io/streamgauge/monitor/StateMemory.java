package io.streamgauge.monitor;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that all stores of an application share: what was written and is not in files yet, at most half of it, and
 * what was read from files. By itself Kafka Streams gives each store 98 MB, and each partition and each segment of a window is a store
 * of its own, so that a monitor would take gigabytes in the course of hours.
 *
 * <p>After Kafka's documentation of memory management. The bound is kept within what a few writes take; indices of open files are
 * part of it.
 *
 * <p>Owns native memory, which {@link #close} gives back; not before all stores are closed. Safe for use by several threads.
 */
public final class StateMemory implements AutoCloseable {
    /** Kafka Streams creates the setter from its class; what it needs to know reaches it as a setting. */
    private static final String SETTING = "streamgauge.state.memory";

    private static final int SHARDS_BY_SIZE = -1;
    private static final double INDICES_SHARE = 0.1;
    /** A store asks for memory in pieces, of which each has one at least. */
    private static final long ARENA_BLOCK_BYTES = 64 << 10;

    private static final long LARGEST_WRITE_BUFFER = 16L << 20;
    private static final long SMALLEST_WRITE_BUFFER = 1L << 20;
    private static final int WRITE_BUFFERS = 8;

    private final LRUCache cache;
    private final WriteBufferManager writes;
    private final long writeBufferBytes;

    /**
     * Memory of which nothing is used yet.
     *
     * @param bytes the bound, 1 or more
     */
    public StateMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, INDICES_SHARE);
        writes = new WriteBufferManager(bytes / 2, cache);
        writeBufferBytes = Math.max(SMALLEST_WRITE_BUFFER, Math.min(LARGEST_WRITE_BUFFER, bytes / 2 / WRITE_BUFFERS));
    }

    /** Has the stores of a Kafka Streams application share it, for its settings. */
    public Map<String, Object> streamsSettings() {
        return Map.of(SETTING, this, StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class);
    }

    private void share(Options options) {
        BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
        tables.setBlockCache(cache);
        tables.setCacheIndexAndFilterBlocks(true);
        tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
        tables.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(tables);
        options.setWriteBufferManager(writes);
        options.setWriteBufferSize(writeBufferBytes);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
    }

    @Override
    public void close() {
        writes.close();
        cache.close();
    }

    /** Made by Kafka Streams, for each of its stores. */
    public static final class Setter implements RocksDBConfigSetter {
        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            if (configs.get(SETTING) instanceof StateMemory memory) {
                memory.share(options);
            } else {
                throw new IllegalArgumentException(
                        "The setting " + SETTING + " is missing: see StateMemory.streamsSettings");
            }
        }

        @Override
        public void close(String storeName, Options options) {
            // Cache and manager belong to all stores.
        }
    }
}
