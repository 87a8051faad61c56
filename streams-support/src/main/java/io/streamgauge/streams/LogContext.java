package io.streamgauge.streams;

import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * What a thread logs about while it does something: fields that structured logs have besides the message, those of libraries
 * included. Names coordinates only, never what an event says. Immutable, and safe for use by several threads.
 */
public final class LogContext {
    private final Map<String, String> fields;

    private LogContext(Map<String, String> fields) {
        this.fields = fields;
    }

    /** A record: the fields {@code topic}, {@code partition} and {@code offset}. */
    public static LogContext ofRecord(String topic, int partition, long offset) {
        return new LogContext(
                Map.of("topic", topic, "partition", Integer.toString(partition), "offset", Long.toString(offset)));
    }

    /** A version of a model: the fields {@code model} and {@code version}. */
    public static LogContext ofVersion(String model, String version) {
        return new LogContext(Map.of("model", model, "version", version));
    }

    /** Does something in this context. Whatever context the thread has stays, apart from fields of the same names. */
    public <T> T call(Supplier<T> work) {
        fields.forEach(MDC::put);
        try {
            return work.get();
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }

    /** Does something in this context. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }
}
