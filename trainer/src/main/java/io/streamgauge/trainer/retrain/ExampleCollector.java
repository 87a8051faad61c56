package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ExampleImage;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.schemas.event.TrainingExample;
import io.streamgauge.trainer.ProgressListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes examples for retraining out of evaluations: fetches the event that was scored, and writes it with what an annotator
 * said of it. Goes on where the last collecting of the task ended, and writes each example exactly once.
 *
 * <p>Each task has a place and a transactional id of its own, {@code PREFIXstreamgauge-collect-TASK}. Of two collectors of a
 * task the later one goes on, and the earlier one ends with what it has written.
 *
 * <p>Safe for use by several threads.
 */
public final class ExampleCollector {
    /** Larger ones are not written: the broker's own limit is 1 MiB and some bytes, of a batch with its headers. */
    private static final int LARGEST_EXAMPLE_BYTES = 1_048_000;

    private final ClusterSettings cluster;
    private final EventSerdes serdes;

    /**
     * A collector.
     *
     * @param cluster where the topics are
     * @param serdes not closed by this
     */
    public ExampleCollector(ClusterSettings cluster, EventSerdes serdes) {
        this.cluster = cluster;
        this.serdes = serdes;
    }

    /**
     * What collecting brought.
     *
     * @param evaluations evaluations of the task that were read; those of shadows do not count, since the answer to the same
     *     event has one as well
     * @param examples examples that were written
     * @param lost labels whose event the broker does not keep any more, or never had where the evaluation says
     * @param unusable labels whose event cannot be read, or is too large for a record with its label
     * @param overtaken whether another process has begun to collect for the task, and goes on where this one ended
     */
    public record Collection(long evaluations, long examples, long lost, long unusable, boolean overtaken) {
        private static final Collection NOTHING = new Collection(0, 0, 0, 0, false);

        private Collection plus(Collection other) {
            return new Collection(
                    evaluations + other.evaluations,
                    examples + other.examples,
                    lost + other.lost,
                    unusable + other.unusable,
                    overtaken || other.overtaken);
        }
    }

    /**
     * Collects all that there is to collect at the moment, unless another process begins to do so.
     *
     * @throws io.streamgauge.schemas.ClusterException when the cluster does not answer
     * @throws org.apache.kafka.common.KafkaException when the cluster refuses
     */
    public Collection collect(Task task, ProgressListener progress) {
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster).ensure(Set.of(topics.evaluations(), topics.trainingExamples()), false);
        String name = topics.prefix() + "streamgauge-collect-" + task.id();
        // The writer first: after it, nobody of the same name can move the place that the reader goes on from.
        try (TransactionalWriter writer = new TransactionalWriter(cluster, name);
                TopicReader reader =
                        new TopicReader(cluster, topics.evaluations().name(), name);
                Portions portions = new Portions(task)) {
            if (!reader.unplaced().isEmpty()) {
                CollectedPlaces.of(ExampleSnapshot.read(cluster, serdes, task).words())
                        .restore(reader);
            }
            progress.started("collecting examples for " + task.id(), -1, "evaluations");
            Collection[] all = {Collection.NOTHING};
            try {
                reader.readTo(reader.ends(), batch -> {
                    if (!batch.isEmpty()) {
                        List<ProducerRecord<String, byte[]>> examples = new ArrayList<>();
                        Collection collected = portions.examples(batch, examples);
                        writer.write(examples, reader);
                        all[0] = all[0].plus(collected);
                        progress.advanced(all[0].evaluations(), "");
                    }
                });
                // Also where there was nothing to collect: the broker forgets places that are not written again.
                writer.write(List.of(), reader);
            } catch (FencedException e) {
                // What is left is in good hands: no reason to give up a retraining, or a watch for good.
                all[0] = all[0].plus(new Collection(0, 0, 0, 0, true));
            }
            writer.awaitReadable(topics.trainingExamples().name());
            progress.finished(String.format(Locale.ROOT, "%,d examples", all[0].examples()));
            return all[0];
        }
    }

    /** What an annotator said of an event, where that lies, and where the event does. */
    private record Label(Evaluation evaluation, int partition, long offset, EventSource source) {}

    /** Makes examples out of portions of evaluations. */
    private final class Portions implements AutoCloseable {
        private final Task task;
        private final EventFetch fetch = new EventFetch(cluster);
        private final Deserializer<Evaluation> evaluations =
                serdes.deserializer(cluster.topics().evaluations());
        private final Deserializer<ReviewEvent> reviews =
                serdes.deserializer(cluster.topics().reviews());
        private final Deserializer<ImageEvent> images =
                serdes.deserializer(cluster.topics().images());
        private final Serializer<TrainingExample> examples =
                serdes.serializer(cluster.topics().trainingExamples());

        Portions(Task task) {
            this.task = task;
        }

        Collection examples(ConsumerRecords<String, byte[]> batch, List<ProducerRecord<String, byte[]>> written) {
            // The last word of each annotator on each event: what was taken back at once need not be written.
            Map<List<String>, Label> labels = new LinkedHashMap<>();
            long read = 0;
            long lost = 0;
            for (ConsumerRecord<String, byte[]> record : batch) {
                Evaluation evaluation = evaluation(record).orElse(null);
                if (evaluation == null) {
                    continue;
                }
                read++;
                List<String> opinion = List.of(evaluation.getEventId(), evaluation.getAnnotator());
                labels.remove(opinion);
                String topic = evaluation.getSourceTopic();
                if (topic == null) {
                    lost++;
                } else {
                    labels.put(
                            opinion,
                            new Label(
                                    evaluation,
                                    record.partition(),
                                    record.offset(),
                                    new EventSource(
                                            topic, evaluation.getSourcePartition(), evaluation.getSourceOffset())));
                }
            }
            Map<EventSource, byte[]> events =
                    fetch.fetch(labels.values().stream().map(Label::source).toList());
            long unusable = 0;
            for (Label label : labels.values()) {
                byte[] event = events.get(label.source());
                if (event == null) {
                    lost++;
                    continue;
                }
                try {
                    TrainingExample example = example(label, event);
                    byte[] value = example == null
                            ? null
                            : examples.serialize(
                                    cluster.topics().trainingExamples().name(), example);
                    if (value == null) {
                        lost++;
                    } else if (value.length > LARGEST_EXAMPLE_BYTES) {
                        unusable++;
                    } else {
                        written.add(new ProducerRecord<>(
                                cluster.topics().trainingExamples().name(),
                                label.evaluation().getEventId(),
                                value));
                    }
                } catch (UndecodableEventException e) {
                    unusable++;
                }
            }
            return new Collection(read, written.size(), lost, unusable, false);
        }

        private Optional<Evaluation> evaluation(ConsumerRecord<String, byte[]> record) {
            try {
                Evaluation evaluation = evaluations.deserialize(record.topic(), record.value());
                return evaluation.getTask().equals(task.id()) && evaluation.getRole() != PredictionRole.SHADOW
                        ? Optional.of(evaluation)
                        : Optional.empty();
            } catch (UndecodableEventException e) {
                // It is not known to be one of ours, and the monitor writes no such thing.
                return Optional.empty();
            }
        }

        /** Null when another event lies there: the topic was made anew since. */
        private @Nullable TrainingExample example(Label label, byte[] event) {
            Evaluation evaluation = label.evaluation();
            EventSource source = label.source();
            Map<String, String> provenance =
                    new TreeMap<>(CollectedPlaces.provenance(label.partition(), label.offset()));
            provenance.put("topic", source.topic());
            provenance.put("partition", Integer.toString(source.partition()));
            provenance.put("offset", Long.toString(source.offset()));
            provenance.put("model", evaluation.getModelName());
            provenance.put("version", evaluation.getModelVersion());
            TrainingExample.Builder example = TrainingExample.newBuilder()
                    .setExampleId(evaluation.getEventId())
                    .setTask(evaluation.getTask())
                    .setLabel(evaluation.getTrueLabel())
                    .setAnnotator(evaluation.getAnnotator())
                    .setProvenance(provenance)
                    .setRecordedAt(evaluation.getGivenAt());
            String eventId;
            if (task == Task.SENTIMENT) {
                ReviewEvent review = reviews.deserialize(source.topic(), event);
                eventId = review.getEventId();
                example.setText(review.getText());
            } else {
                ImageEvent image = images.deserialize(source.topic(), event);
                eventId = image.getEventId();
                example.setImage(
                        new ExampleImage(image.getFormat(), image.getWidth(), image.getHeight(), image.getPixels()));
            }
            return eventId.equals(evaluation.getEventId()) ? example.build() : null;
        }

        @Override
        public void close() {
            evaluations.close();
            reviews.close();
            images.close();
            examples.close();
        }
    }
}
