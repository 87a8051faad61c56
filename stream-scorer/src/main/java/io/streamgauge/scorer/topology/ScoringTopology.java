package io.streamgauge.scorer.topology;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.batching.MicroBatches;
import io.streamgauge.scorer.registry.ServingModels;
import io.streamgauge.streams.Decoded;
import io.streamgauge.streams.EventTime;
import io.streamgauge.streams.PerThread;
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
 *             (events wait in MicroBatches; the hooks score-reviews-commit and score-images-commit have them scored
 *             before Kafka Streams commits)
 *
 * score-reviews, score-images --> rejected-events   bytes that are no event (Decoded), and events that cannot be scored
 *                                                   (both by RejectingProcessingHandler);
 *                                                   after waiting in a batch by way of reject-reviews, reject-images
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
    private final MicroBatches batches;
    private final AttributionPolicy attributions;
    private final int maximumTextCharacters;

    /**
     * A topology that is yet to be built.
     *
     * @param topics names of the topics
     * @param serdes outlives the topology
     * @param models the versions that serve, at least one for each task
     * @param batches of the application, whose clients Kafka Streams must use, too
     * @param attributions for which events answers are explained
     * @param maximumTextCharacters longest text that is scored, in Unicode characters
     */
    public ScoringTopology(
            TopicCatalogue topics,
            EventSerdes serdes,
            ServingModels models,
            MicroBatches batches,
            AttributionPolicy attributions,
            int maximumTextCharacters) {
        this.topics = topics;
        this.serdes = serdes;
        this.models = models;
        this.batches = batches;
        this.attributions = attributions;
        this.maximumTextCharacters = maximumTextCharacters;
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
                    path(
                            topology,
                            task,
                            topics.reviews(),
                            "reviews",
                            new EventTime<>(ReviewEvent.class, ReviewEvent::getOccurredAt),
                            new ReviewReader(maximumTextCharacters));
                case DIGITS ->
                    path(
                            topology,
                            task,
                            topics.images(),
                            "images",
                            new EventTime<>(ImageEvent.class, ImageEvent::getOccurredAt),
                            new ImageReader());
            }
        }
        return topology;
    }

    /** The path of one kind of event. */
    private <V extends SpecificRecord> void path(
            Topology topology, Task task, Topic<V> input, String name, EventTime<V> time, EventReader<V> reader) {
        String scoring = "score-" + name;
        String predictions = "predictions-of-" + name;
        String rejections = "reject-" + name;
        // Event time decides which version scores an event, and the prediction carries it on.
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                time,
                new ByteArrayDeserializer(),
                Decoded.deserializer(() -> serdes.deserializer(input)),
                input.name());
        topology.addProcessor(
                scoring,
                () -> new ScoringProcessor<>(task, reader, models, batches, attributions, predictions, rejections),
                name);
        topology.addStateStore(batches.commitHook(scoring + "-commit"), scoring);
        topology.addSink(
                predictions,
                topics.predictions().name(),
                new ByteArraySerializer(),
                PerThread.serializer(() -> serdes.serializer(topics.predictions())),
                scoring);
        topology.addProcessor(rejections, RejectingProcessor::new, scoring);
    }
}
