package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.fit.StoppedException;
import io.streamgauge.trainer.publish.ModelCatalogue;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Retrains at once, then on a schedule, and whenever an alarm about the model's champion has come since the last retraining
 * began. One at a time. Belongs to one thread.
 */
public final class RetrainingWatch {
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final String model;
    private final Duration every;

    /**
     * A watch.
     *
     * @param cluster where the topics are
     * @param serdes not closed by this
     * @param model name of the model
     * @param every how long after the end of one retraining the next one begins without an alarm
     */
    public RetrainingWatch(ClusterSettings cluster, EventSerdes serdes, String model, Duration every) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.model = model;
        this.every = every;
    }

    /** One retraining. */
    @FunctionalInterface
    public interface Job {
        /** Retrains. */
        void run() throws IOException;
    }

    /**
     * Watches until it is stopped. A job that fails is told and tried again when the next one is due.
     *
     * @param job what to do; ends with a {@link StoppedException} or of itself when it is stopped
     * @param failed hears why a job failed
     * @param stopped asked several times a second whether to stop
     * @throws FencedException when another process retrains the same model
     */
    public void run(Job job, Consumer<Exception> failed, BooleanSupplier stopped) {
        Topic<ModelAlarm> topic = cluster.topics().modelAlarms();
        new TopicProvisioner(cluster).ensure(Set.of(topic), false);
        try (TopicReader alarms = new TopicReader(cluster, topic.name());
                Deserializer<ModelAlarm> values = serdes.deserializer(topic)) {
            // The first retraining answers all that came before it.
            alarms.readTo(alarms.ends(), batch -> {});
            while (!stopped.getAsBoolean()) {
                try {
                    job.run();
                } catch (StoppedException e) {
                    return;
                } catch (FencedException e) {
                    throw e;
                } catch (IOException | RuntimeException e) {
                    failed.accept(e);
                }
                long ended = System.nanoTime();
                boolean alarmed = false;
                while (!alarmed && !stopped.getAsBoolean() && System.nanoTime() - ended < every.toNanos()) {
                    alarmed = concernsChampion(alarms.poll(), values);
                }
            }
        }
    }

    private boolean concernsChampion(ConsumerRecords<String, byte[]> records, Deserializer<ModelAlarm> values) {
        boolean concerns = false;
        for (ConsumerRecord<String, byte[]> record : records) {
            Optional<String> version = alarmed(record, values);
            concerns |= version.isPresent()
                    && version.equals(new ModelCatalogue(cluster, serdes, Clock.systemUTC())
                            .champion(model, Clock.systemUTC().instant())
                            .map(ModelVersion::getVersion));
        }
        return concerns;
    }

    /** The version of the model that an alarm is raised about. */
    private Optional<String> alarmed(ConsumerRecord<String, byte[]> record, Deserializer<ModelAlarm> values) {
        try {
            ModelAlarm alarm = values.deserialize(record.topic(), record.value());
            return alarm.getRaised() && alarm.getModelName().equals(model)
                    ? Optional.of(alarm.getModelVersion())
                    : Optional.empty();
        } catch (UndecodableEventException e) {
            // No alarm that could be answered.
            return Optional.empty();
        }
    }
}
