package io.streamgauge.trainer.retrain;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Offsets of the examples by partition, as records and manifests spell them. Stateless. */
final class ExampleOffsets {
    private ExampleOffsets() {}

    /** As a record holds them. */
    static Map<String, Long> text(Map<Integer, Long> offsets) {
        Map<String, Long> text = new TreeMap<>();
        offsets.forEach((partition, offset) -> text.put(partition.toString(), offset));
        return text;
    }

    /** Out of a record. */
    static Map<Integer, Long> partitions(Map<String, Long> offsets) {
        Map<Integer, Long> partitions = new HashMap<>();
        offsets.forEach((partition, offset) -> partitions.put(Integer.valueOf(partition), offset));
        return partitions;
    }

    /** As a manifest's provenance spells them: {@code 0:12,1:7}. */
    static String written(Map<Integer, Long> offsets) {
        StringBuilder written = new StringBuilder();
        new TreeMap<>(offsets).forEach((partition, offset) -> written.append(written.isEmpty() ? "" : ",")
                .append(partition)
                .append(':')
                .append(offset));
        return written.toString();
    }

    /** Out of a manifest's provenance; none for an empty text. */
    static Map<Integer, Long> read(String written) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (String pair : written.isEmpty() ? new String[0] : written.split(",", -1)) {
            String[] parts = pair.split(":", -1);
            offsets.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
        }
        return offsets;
    }
}
