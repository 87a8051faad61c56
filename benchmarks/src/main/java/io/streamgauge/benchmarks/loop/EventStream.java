package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.Feedback;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events by the clock and, later, labels for some of them, on a thread of its own until it is closed. An event's id is
 * its number. Safe for use by several threads.
 *
 * @param <E> type of the events
 */
final class EventStream<E extends SpecificRecord> implements AutoCloseable {
    private static final String ANNOTATOR = "loop";
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    private final LoopEvents<E> events;
    private final LoopPlan plan;
    private final Topic<E> topic;
    private final Topic<Feedback> feedback;
    private final KafkaProducer<String, E> eventProducer;
    private final KafkaProducer<String, Feedback> feedbackProducer;
    private final Queue<Due> waiting = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private final Random random;
    private final int stride;
    private final Thread thread = new Thread(this::run, "loop-events");
    private volatile boolean shifted;
    private volatile @Nullable Instant repeatedFrom;
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    private record Due(long nanos, Feedback feedback) {}

    EventStream(ClusterSettings cluster, EventSerdes serdes, LoopEvents<E> events, LoopPlan plan) {
        this.events = events;
        this.plan = plan;
        this.topic = events.topic(cluster.topics());
        this.feedback = cluster.topics().feedback();
        Map<String, Object> settings = cluster.clientSettings();
        this.eventProducer = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic));
        this.feedbackProducer = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(feedback));
        this.random = new Random(plan.seed());
        this.stride = stride(events.count());
        thread.setDaemon(true);
    }

    /** The golden section of the examples, made coprime: each comes once in a round, and classes are mixed. */
    private static int stride(int count) {
        int stride = Math.max(1, (int) (count * 0.618));
        while (greatestCommonDivisor(count, stride) > 1) {
            stride++;
        }
        return stride;
    }

    private static int greatestCommonDivisor(int one, int other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }

    void start() {
        thread.start();
    }

    /** From now on events look as none did in training. */
    void shift() {
        shifted = true;
    }

    /** The true label of an event. */
    String truth(String eventId) {
        return events.truth(example(Long.parseLong(eventId)));
    }

    /** When all examples had been sent once and began again; empty if they did not. */
    Optional<Instant> repeatedFrom() {
        return Optional.ofNullable(repeatedFrom);
    }

    /** Throws when events cannot be sent. */
    void requireAlive() {
        if (failure != null) {
            throw new BenchmarkException("Events could not be sent to " + topic.name() + ": " + failure, failure);
        }
    }

    private int example(long number) {
        return (int) (number * stride % events.count());
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            long number = 0;
            while (!closed && failure == null) {
                long due = begin + (long) (number * 1e9 / plan.rate());
                if (due <= System.nanoTime()) {
                    send(number++);
                }
                sendLabels();
                LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, due - System.nanoTime()));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send(long number) {
        int example = example(number);
        String id = Long.toString(number);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        if (number == events.count()) {
            repeatedFrom = now;
        }
        E event = events.event(example, id, now, shifted);
        var unused =
                eventProducer.send(new ProducerRecord<>(topic.name(), null, now.toEpochMilli(), id, event), noted());
        if (random.nextDouble() < plan.labelledShare()) {
            long delay = (long)
                    (-Math.log(1 - random.nextDouble()) * plan.feedbackDelay().toNanos());
            String label = random.nextDouble() < plan.wrongShare() ? events.wrong(example) : events.truth(example);
            Feedback word =
                    new Feedback(id, label, ANNOTATOR, now.plusNanos(delay).truncatedTo(ChronoUnit.MILLIS), null);
            waiting.add(new Due(System.nanoTime() + delay, word));
        }
    }

    private void sendLabels() {
        for (Due next = waiting.peek(); next != null && next.nanos() <= System.nanoTime(); next = waiting.peek()) {
            waiting.remove();
            Feedback word = next.feedback();
            var unused = feedbackProducer.send(
                    new ProducerRecord<>(
                            feedback.name(), null, word.getGivenAt().toEpochMilli(), word.getEventId(), word),
                    noted());
        }
    }

    private Callback noted() {
        return (metadata, problem) -> {
            if (problem != null) {
                failure = problem;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        eventProducer.close();
        feedbackProducer.close();
    }
}
