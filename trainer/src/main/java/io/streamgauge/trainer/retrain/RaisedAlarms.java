package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.PredictionRole;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** The alarms about a model that are on and were not answered yet. Belongs to one thread. */
final class RaisedAlarms implements AutoCloseable {
    private final String model;
    private final TopicReader reader;
    private final Deserializer<ModelAlarm> values;
    /** What was read and could not be decoded yet, for the registry did not answer. */
    private final Queue<ConsumerRecord<String, byte[]>> undecoded = new ArrayDeque<>();

    private final Set<Subject> raised = new HashSet<>();
    private boolean news;

    /** What an alarm is about: of those with the same one the latest holds. */
    private record Subject(String version, PredictionRole role, AlarmKind kind, String measure) {}

    /** The alarms that are on at the moment; none of them is news. */
    RaisedAlarms(ClusterSettings cluster, EventSerdes serdes, String model) {
        Topic<ModelAlarm> topic = cluster.topics().modelAlarms();
        this.model = model;
        this.values = serdes.deserializer(topic);
        this.reader = new TopicReader(cluster, topic.name());
        try {
            reader.readTo(reader.ends(), batch -> {
                batch.forEach(undecoded::add);
                decode();
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.news = false;
    }

    /**
     * Reads on. One that cannot be decoded since the registry does not answer is tried again at the next call.
     *
     * @return whether one was raised since it was last asked whom they concern
     */
    boolean poll() {
        reader.poll().forEach(undecoded::add);
        decode();
        return news;
    }

    /** Whether one is about a version. All others are forgotten: a version that is no champion is not improved upon. */
    boolean concern(Optional<String> version) {
        raised.removeIf(subject -> !version.equals(Optional.of(subject.version())));
        news = false;
        return !raised.isEmpty();
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return raised.isEmpty();
    }

    /** Forgets those that were read so far, though they may still be on. */
    void answered() {
        raised.clear();
        news = false;
    }

    private void decode() {
        for (ConsumerRecord<String, byte[]> next = undecoded.peek(); next != null; next = undecoded.peek()) {
            try {
                take(values.deserialize(next.topic(), next.value()));
            } catch (UndecodableEventException e) {
                // No alarm that could be answered, now or later.
            }
            undecoded.remove();
        }
    }

    private void take(ModelAlarm alarm) {
        if (!alarm.getModelName().equals(model)) {
            return;
        }
        Subject subject = new Subject(alarm.getModelVersion(), alarm.getRole(), alarm.getKind(), alarm.getMeasure());
        if (alarm.getRaised()) {
            raised.add(subject);
            news = true;
        } else {
            raised.remove(subject);
        }
    }

    @Override
    public void close() {
        reader.close();
        values.close();
    }
}
