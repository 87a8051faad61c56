package io.streamgauge.benchmarks.scoring;

import java.util.Map;

/** A system that turns events into predictions, and is measured at it. */
public enum Contestant {
    /** The scorer as it comes. */
    STREAMGAUGE("streamgauge"),
    /** The scorer without its meters, to tell what they cost. */
    STREAMGAUGE_WITHOUT_METERS("streamgauge, without meters"),
    /** The scorer with {@code batch.size=1}: one call of the network per event. */
    STREAMGAUGE_PER_RECORD("streamgauge, batch.size=1"),
    /** Consumer, batched prediction with the scorer's network, producer; no transactions. What Kafka allows at best. */
    CONSUMER_LOOP("plain consumer loop, batched"),
    /** Kafka Streams with DJL's {@code Predictor}, one call per event, as public examples have it. */
    PREDICTOR("Kafka Streams, DJL Predictor per record"),
    /** Kafka Streams with ONNX Runtime embedded, one call per event, as Crayfish (EDBT 2024) has it. */
    ONNX_RUNTIME("Kafka Streams, ONNX Runtime per record");

    private final String title;

    Contestant(String title) {
        this.title = title;
    }

    /** What it is told besides what all are. */
    Map<String, String> settings() {
        return this == STREAMGAUGE_PER_RECORD ? Map.of("batch.size", "1") : Map.of();
    }

    /** How tables call it. */
    public String title() {
        return title;
    }
}
