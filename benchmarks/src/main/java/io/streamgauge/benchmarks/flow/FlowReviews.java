package io.streamgauge.benchmarks.flow;

import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** A flow of reviews, and of what is none. Belongs to one thread. */
public final class FlowReviews implements EventFlow.Source {
    private final String topic;
    private final Serializer<ReviewEvent> serializer;
    private final List<String> texts;

    /**
     * Reviews of the texts, round and round.
     *
     * @param topic where they go
     */
    public FlowReviews(Topic<ReviewEvent> topic, EventSerdes serdes, List<String> texts) {
        this.topic = topic.name();
        this.serializer = serdes.serializer(topic);
        this.texts = List.copyOf(texts);
    }

    @Override
    public List<ProducerRecord<String, byte[]>> records(long number) {
        return List.of(FlowEvent.record(topic, number, value(number)));
    }

    private byte[] value(long number) {
        if (FlowEvent.isPoison(number)) {
            return FlowEvent.poison(number);
        }
        return serializer.serialize(
                topic,
                ReviewEvent.newBuilder()
                        .setEventId(FlowEvent.id(number))
                        .setSubject("flow")
                        .setText(texts.get((int) (number % texts.size())))
                        .setOccurredAt(Instant.now())
                        .build());
    }
}
