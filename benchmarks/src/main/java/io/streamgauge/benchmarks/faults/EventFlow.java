package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events by the clock, whatever becomes of those before, on a thread of its own until it is closed. Safe for use by
 * several threads.
 */
final class EventFlow implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String topic;
    private final double rate;
    private final List<String> texts;
    private final Serializer<ReviewEvent> serializer;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread thread = new Thread(this::send, "faults-flow");
    private final long beginNanos;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean ended;
    private volatile @Nullable Exception failure;

    /**
     * Begins to send.
     *
     * @param rate events per second
     * @param texts of the reviews, round and round
     */
    EventFlow(ClusterSettings cluster, EventSerdes serdes, double rate, List<String> texts) {
        Topic<ReviewEvent> reviews = cluster.topics().reviews();
        this.topic = reviews.name();
        this.rate = rate;
        this.texts = texts;
        this.serializer = serdes.serializer(reviews);
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        thread.setDaemon(true);
        this.beginNanos = System.nanoTime();
        thread.start();
    }

    /** When an event is due, on the clock of {@link System#nanoTime}. */
    long dueNanos(long number) {
        return beginNanos + (long) (number * NANOS_PER_SECOND / rate);
    }

    /** How many events were handed to the producer. */
    long sent() {
        requireSound();
        return sent.get();
    }

    /** Ends the flow and waits until the cluster has all of its events. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
        producer.flush();
        requireSound();
    }

    private void send() {
        try {
            while (!ended && failure == null) {
                long left = dueNanos(sent.get()) - System.nanoTime();
                if (left > 0) {
                    LockSupport.parkNanos(left);
                } else {
                    send(sent.get());
                    sent.incrementAndGet();
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send(long number) {
        ProducerRecord<String, byte[]> event = new ProducerRecord<>(topic, FlowEvent.key(number), value(number));
        event.headers().add(FlowEvent.HEADER, FlowEvent.header(number));
        var unused = producer.send(event, (metadata, problem) -> {
            if (problem != null) {
                failure = problem;
            }
        });
    }

    private byte[] value(long number) {
        if (FlowEvent.isPoison(number)) {
            return FlowEvent.poison(number);
        }
        return serializer.serialize(
                topic,
                ReviewEvent.newBuilder()
                        .setEventId(FlowEvent.id(number))
                        .setSubject("faults")
                        .setText(texts.get((int) (number % texts.size())))
                        .setOccurredAt(Instant.now())
                        .build());
    }

    private void requireSound() {
        Exception problem = failure;
        if (problem != null) {
            throw new BenchmarkException("Events could not be sent to " + topic + ": " + problem, problem);
        }
    }

    @Override
    public void close() {
        ended = true;
        producer.close();
    }
}
