package io.streamgauge.benchmarks.stages;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From bytes to a review event, and from a prediction to bytes, by the topics' serdes and a registry in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AvroBenchmark {
    private static final Topic<ReviewEvent> REVIEWS = TopicCatalogue.UNPREFIXED.reviews();
    private static final Topic<Prediction> PREDICTIONS = TopicCatalogue.UNPREFIXED.predictions();

    private EventSerdes serdes;
    private List<byte[]> reviews;
    private Deserializer<ReviewEvent> deserializer;
    private Serializer<Prediction> serializer;
    private Prediction prediction;

    /** Encodes the reviews. */
    @Setup
    public void prepare(Workload workload) {
        serdes = new EventSerdes(RegistrySettings.of("mock://stages"));
        serdes.register(REVIEWS);
        serdes.register(PREDICTIONS);
        deserializer = serdes.deserializer(REVIEWS);
        serializer = serdes.serializer(PREDICTIONS);
        try (Serializer<ReviewEvent> writer = serdes.serializer(REVIEWS)) {
            reviews = workload.texts().stream()
                    .map(text -> writer.serialize(
                            REVIEWS.name(),
                            new ReviewEvent("review-" + text.hashCode(), "a film", text, Instant.EPOCH)))
                    .toList();
        }
        Manifest manifest = workload.bundle().manifest();
        prediction = Prediction.newBuilder()
                .setEventId("review-1")
                .setTask(manifest.task().id())
                .setLabel("positive")
                .setConfidence(0.75f)
                .setProbabilities(Map.of("negative", 0.25f, "positive", 0.75f))
                .setModelName(manifest.name())
                .setModelVersion(manifest.version())
                .setWeightsHash(manifest.weights().sha256())
                .setPreprocessingHash(manifest.preprocessingHash())
                .setSourceTopic(REVIEWS.name())
                .setSourcePartition(3)
                .setSourceOffset(123_456_789)
                .setRole(PredictionRole.CHAMPION)
                .setScoredAt(Instant.EPOCH)
                .build();
    }

    /** One review. */
    @Benchmark
    public ReviewEvent decode(Workload workload) {
        return deserializer.deserialize(REVIEWS.name(), reviews.get(workload.next()));
    }

    /** One prediction. */
    @Benchmark
    public byte[] encode() {
        return serializer.serialize(PREDICTIONS.name(), prediction);
    }

    /** Closes the serdes. */
    @TearDown
    public void close() {
        deserializer.close();
        serializer.close();
        serdes.close();
    }
}
