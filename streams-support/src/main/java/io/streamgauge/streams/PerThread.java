package io.streamgauge.streams;

import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A serializer or deserializer of its own for each thread. A topology holds one of each per node, and all stream threads
 * use it; ours keep their buffers between calls and belong to one thread. Safe for use by several threads.
 */
public final class PerThread {
    private PerThread() {}

    /** A serde of both. */
    public static <V> Serde<V> serde(Supplier<Serializer<V>> serializers, Supplier<Deserializer<V>> deserializers) {
        return Serdes.serdeFrom(serializer(serializers), deserializer(deserializers));
    }

    /** A deserializer that hands each thread its own. */
    public static <V> Deserializer<V> deserializer(Supplier<Deserializer<V>> source) {
        ThreadLocal<Deserializer<V>> own = ThreadLocal.withInitial(source);
        return new Deserializer<>() {
            @Override
            public V deserialize(String topic, byte @Nullable [] bytes) {
                return own.get().deserialize(topic, bytes);
            }
        };
    }

    /** A serializer that hands each thread its own. */
    public static <V> Serializer<V> serializer(Supplier<Serializer<V>> source) {
        ThreadLocal<Serializer<V>> own = ThreadLocal.withInitial(source);
        return new Serializer<>() {
            @Override
            public byte[] serialize(String topic, V value) {
                return own.get().serialize(topic, value);
            }
        };
    }
}
