package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

final class StateMemoryTest {
    private static final long BOUND = 8L << 20;
    private static final int STORES = 6;
    private static final int WRITES = 4_000;
    private static final int VALUE_BYTES = 2_000;

    private final Path directory;

    StateMemoryTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void storesTogetherKeepWithinTheBoundWhateverIsWritten() throws Exception {
        List<Options> options = new ArrayList<>();
        List<RocksDB> stores = new ArrayList<>();
        try (StateMemory memory = new StateMemory(BOUND)) {
            for (int store = 0; store < STORES; store++) {
                options.add(options(memory.streamsSettings()));
                stores.add(RocksDB.open(
                        options.get(store), directory.resolve("store-" + store).toString()));
            }
            long most = 0;
            Random random = new Random(1);
            byte[] value = new byte[VALUE_BYTES];
            for (int write = 0; write < WRITES; write++) {
                for (RocksDB store : stores) {
                    random.nextBytes(value);
                    store.put(("key-" + write).getBytes(StandardCharsets.US_ASCII), value);
                }
                if (write % 100 == 0) {
                    most = Math.max(most, unwritten(stores));
                }
            }

            // 48 MB were written; what is on its way to a file counts until it is there.
            assertThat(most).isPositive().isLessThan(2 * BOUND);
            assertThat(stores.get(0).get("key-0".getBytes(StandardCharsets.US_ASCII)))
                    .hasSize(VALUE_BYTES);
            stores.forEach(RocksDB::close);
            options.forEach(Options::close);
        }
    }

    private static long unwritten(List<RocksDB> stores) throws Exception {
        long bytes = 0;
        for (RocksDB store : stores) {
            bytes += store.getLongProperty("rocksdb.cur-size-all-mem-tables");
        }
        return bytes;
    }

    /** As Kafka Streams makes them. */
    private static Options options(Map<String, Object> settings) {
        Options options = new Options();
        options.setCreateIfMissing(true);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        assertThat(settings.get(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG))
                .isEqualTo(StateMemory.Setter.class);
        new StateMemory.Setter().setConfig("store", options, settings);
        return options;
    }

    @Test
    void aSetterThatKnowsNoMemorySaysSo() {
        try (Options options = new Options()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new StateMemory.Setter().setConfig("store", options, Map.of()))
                    .withMessageContaining("streamgauge.state.memory");
        }
    }
}
