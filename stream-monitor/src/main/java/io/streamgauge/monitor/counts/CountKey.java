package io.streamgauge.monitor.counts;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What predictions are counted by. As a text it is the key on {@code prediction-counts}: {@code TASK:LABEL:SUBJECT}, with
 * {@code %} and {@code :} in task and label written as {@code %25} and {@code %3A}.
 *
 * @param task what was asked
 * @param label the predicted label
 * @param subject what the event is about; may be empty
 */
public record CountKey(String task, String label, String subject) {
    /** Serde of the text in UTF-8. */
    public static Serde<CountKey> serde() {
        Deserializer<String> text = Serdes.String().deserializer();
        return Serdes.serdeFrom(
                (topic, key) -> Serdes.String().serializer().serialize(topic, key.toString()),
                (topic, bytes) -> parse(text.deserialize(topic, bytes)));
    }

    /** The key that a text stands for. */
    static CountKey parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no TASK:LABEL:SUBJECT");
        }
        return new CountKey(unescape(parts[0]), unescape(parts[1]), parts[2]);
    }

    @Override
    public String toString() {
        return escape(task) + ":" + escape(label) + ":" + subject;
    }

    private static String escape(String part) {
        return part.replace("%", "%25").replace(":", "%3A");
    }

    private static String unescape(String part) {
        return part.replace("%3A", ":").replace("%25", "%");
    }
}
