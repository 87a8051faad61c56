package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The retrainings of a model as they stand on their topic, and the way to write them. The transactional id
 * {@code PREFIXretrain-MODEL} makes the latest retraining of a model the only one. Belongs to one thread.
 */
final class RunLog implements AutoCloseable {
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final String model;
    private final Topic<RetrainingRun> topic;
    private final TransactionalWriter writer;

    /** Becomes the only one that retrains a model. */
    RunLog(ClusterSettings cluster, EventSerdes serdes, String model) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.model = model;
        this.topic = cluster.topics().retrainingRuns();
        this.writer = new TransactionalWriter(cluster, cluster.topics().prefix() + "retrain-" + model);
    }

    /** All retrainings of a model that were written, whatever came of them. */
    static List<RetrainingRun> runs(ClusterSettings cluster, EventSerdes serdes, String model) {
        return new CompactedTopic<>(cluster, serdes, cluster.topics().retrainingRuns())
                .snapshot().values().stream()
                        .filter(run -> run.getModelName().equals(model))
                        .toList();
    }

    /** The retrainings of the model, with all that others wrote before they were fenced. */
    List<RetrainingRun> runs() {
        writer.awaitReadable(topic.name());
        return runs(cluster, serdes, model);
    }

    /** Whether a retraining came to an end. */
    static boolean hasEnded(RetrainingRun run) {
        return run.getState() == RetrainingState.PUBLISHED || run.getState() == RetrainingState.REFUSED;
    }

    /** The one that ended last, of those with a recipe that were compared with a champion. */
    static Optional<RetrainingRun> lastEnded(List<RetrainingRun> runs, String champion, String recipe) {
        return runs.stream()
                .filter(run -> hasEnded(run)
                        && run.getChampion().equals(champion)
                        && run.getRecipe().equals(recipe))
                .max(Comparator.comparing(run -> Objects.requireNonNull(run.getEndedAt())));
    }

    /**
     * Writes how far a retraining is.
     *
     * @throws FencedException when another one of the same model has begun since; names it
     */
    void write(RetrainingRun run) {
        String key = TopicCatalogue.versionKey(run.getModelName(), run.getVersion());
        try (var values = serdes.serializer(topic)) {
            writer.write(List.of(new ProducerRecord<>(topic.name(), key, values.serialize(topic.name(), run))));
            writer.awaitReadable(topic.name());
        } catch (FencedException e) {
            String winner = runs(cluster, serdes, model).stream()
                    .max(Comparator.comparing(RetrainingRun::getStartedAt))
                    .map(other -> "; the latest on " + topic.name() + " is version " + other.getVersion()
                            + ", begun at " + other.getStartedAt())
                    .orElse("");
            throw new FencedException(
                    "Another retraining of " + model + " has begun and goes on; version " + run.getVersion()
                            + " is given up" + winner,
                    e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
