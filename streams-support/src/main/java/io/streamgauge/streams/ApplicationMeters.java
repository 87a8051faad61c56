package io.streamgauge.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * What an application measures of itself, its JVM and Kafka Streams, and tells Prometheus. Safe for use by several threads.
 */
public final class ApplicationMeters implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private @Nullable KafkaStreamsMetrics streams;

    /** Meters of the JVM. */
    public ApplicationMeters() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ResidentMemory().bindTo(registry);
    }

    /** Where meters of the application's own belong; closed with this. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Publishes what Kafka Streams measures, from now on. Once at most. */
    public synchronized void bind(KafkaStreams application) {
        streams = new KafkaStreamsMetrics(application);
        streams.bindTo(registry);
    }

    /**
     * All meters as a text.
     *
     * @param contentType what the text is
     */
    public record Exposition(String contentType, String text) {}

    /**
     * All meters as they are now.
     *
     * @param accept the formats that are wanted, as a header of HTTP; null for any. There are Prometheus' own and OpenMetrics
     */
    public Exposition expose(@Nullable String accept) {
        String type = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : TEXT;
        return new Exposition(type, registry.scrape(type));
    }

    @Override
    public synchronized void close() {
        if (streams != null) {
            streams.close();
        }
        collections.close();
        registry.close();
    }
}
