package io.streamgauge.schemas;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic of the contract. Keys are UTF-8 strings on every topic.
 *
 * @param name the topic's name in the cluster, prefix included
 * @param kind what the topic is for, which decides how it is created when it is missing
 * @param valueType the record class of the values; values are written in Confluent's wire format
 * @param <V> type of the values
 */
public record Topic<V extends SpecificRecord>(String name, Kind kind, Class<V> valueType) {
    /** Values larger than this are not accepted by the input topics: Kafka's own default, 1 MiB plus overhead. */
    public static final int MAXIMUM_INPUT_BYTES = 1_048_588;

    /** Room for the original bytes of the largest input and the headers that say why it was rejected. */
    public static final int MAXIMUM_REJECTED_BYTES = 2 * 1024 * 1024;

    /** What a topic is for. */
    public enum Kind {
        /** Events that producers outside write. */
        INPUT,
        /** Results that consumers outside read. */
        OUTPUT,
        /** Every record is kept for ever: what others learn from must not be forgotten after a week. */
        KEPT,
        /** The latest value per key is kept for ever; one partition, so that all readers see one order. */
        COMPACTED
    }

    /** Settings with which the topic is created when it is missing. Other settings are the broker's defaults. */
    Map<String, String> settings() {
        return switch (kind) {
            case INPUT -> Map.of("max.message.bytes", Integer.toString(MAXIMUM_INPUT_BYTES));
            case OUTPUT -> Map.of();
            // The broker's defaults may limit either one.
            case KEPT -> Map.of("retention.ms", "-1", "retention.bytes", "-1");
            case COMPACTED -> compacted();
        };
    }

    /**
     * Partitions with which the topic is created when it is missing.
     *
     * @param partitions what the user asked for
     */
    int partitions(int partitions) {
        return kind == Kind.COMPACTED ? 1 : partitions;
    }

    private static Map<String, String> compacted() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", "compact");
        // Small topics: let the cleaner work on segments of a day, not of a week.
        settings.put("segment.ms", "86400000");
        return settings;
    }
}
