package io.streamgauge.scorer.topology;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.scorer.registry.ServingModels;
import java.time.InstantSource;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The map of the application. One line per arrow:
 *
 * <pre>
 * reviews --> score-reviews --> predictions
 * images  --> score-images  --> predictions
 *
 * reviews, images             --> rejected-events   bytes that are no event (RejectingDeserializationHandler)
 * score-reviews, score-images --> rejected-events   events that cannot be scored (RejectingProcessingHandler)
 *
 * model-versions, model-assignments --> ModelRegistry --> score-reviews, score-images   (outside Kafka Streams)
 * </pre>
 *
 * <p>The two paths share neither source nor sink, so they are sub-topologies of their own: each scales with its own
 * partitions. Keys pass through as bytes, for they are the producer's business.
 */
public final class ScoringTopology {
    private final TopicCatalogue topics;
    private final EventSerdes serdes;
    private final ServingModels models;
    private final int maximumTextCharacters;
    private final InstantSource clock;

    /**
     * A topology that is yet to be built.
     *
     * @param topics names of the topics
     * @param serdes outlives the topology
     * @param models the versions that serve, at least one for each task
     * @param maximumTextCharacters longest text that is scored, in Unicode characters
     * @param clock for {@code scoredAt}
     */
    public ScoringTopology(
            TopicCatalogue topics,
            EventSerdes serdes,
            ServingModels models,
            int maximumTextCharacters,
            InstantSource clock) {
        this.topics = topics;
        this.serdes = serdes;
        this.models = models;
        this.maximumTextCharacters = maximumTextCharacters;
        this.clock = clock;
    }

    /**
     * The topology for some tasks.
     *
     * @param tasks the tasks whose events are scored; the others' events are left alone
     */
    public Topology build(Set<Task> tasks) {
        Topology topology = new Topology();
        for (Task task : tasks) {
            switch (task) {
                case SENTIMENT ->
                    path(topology, task, topics.reviews(), "reviews", new ReviewReader(maximumTextCharacters));
                case DIGITS -> path(topology, task, topics.images(), "images", new ImageReader());
            }
        }
        return topology;
    }

    /** The path of one kind of event. */
    private <V extends SpecificRecord> void path(
            Topology topology, Task task, Topic<V> input, String name, EventReader<V> reader) {
        BatchScorer scorer = new BatchScorer(clock);
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                new EventTime(),
                new ByteArrayDeserializer(),
                PerThread.deserializer(() -> serdes.deserializer(input)),
                input.name());
        topology.addProcessor("score-" + name, () -> new ScoringProcessor<>(task, reader, models, scorer), name);
        topology.addSink(
                "predictions-of-" + name,
                topics.predictions().name(),
                new ByteArraySerializer(),
                PerThread.serializer(() -> serdes.serializer(topics.predictions())),
                "score-" + name);
    }
}
