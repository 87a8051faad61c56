package io.streamgauge.monitor.drift;

import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.ModelVersion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The references of all announced versions. They are kept as the bytes of their announcements, which are decoded here: the
 * thread that fills the store could neither wait for the schema registry nor reject what it cannot read. Belongs to one
 * thread, which closes it.
 */
final class References implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(References.class);

    private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> announcements;
    private final Deserializer<ModelVersion> values;
    private final String topic;
    private final Map<String, Known> known = new HashMap<>();

    private record Known(byte[] bytes, Reference reference) {}

    /**
     * References from a store.
     *
     * @param announcements by the key of the version
     * @param values reads them; closed with this
     * @param topic where the announcements are from
     */
    References(
            ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> announcements,
            Deserializer<ModelVersion> values,
            String topic) {
        this.announcements = announcements;
        this.values = values;
        this.topic = topic;
    }

    /** The reference of a version; empty while it is not announced, or its announcement cannot be read. */
    Optional<Reference> of(String version) {
        ValueAndTimestamp<byte[]> announced = announcements.get(version);
        if (announced == null) {
            return Optional.empty();
        }
        byte[] bytes = announced.value();
        Known last = known.get(version);
        if (last != null && Arrays.equals(last.bytes(), bytes)) {
            return Optional.of(last.reference());
        }
        try {
            Reference reference = Reference.of(values.deserialize(topic, bytes));
            known.put(version, new Known(bytes, reference));
            return Optional.of(reference);
        } catch (UndecodableEventException e) {
            LOG.warn("The announcement of {} cannot be read, so its drift is not told: {}", version, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
