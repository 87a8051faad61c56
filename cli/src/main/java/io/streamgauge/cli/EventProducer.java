package io.streamgauge.cli;

import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.trainer.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events that a reader finds to a topic, each under its id, and keeps count. What is no event is reported and
 * skipped. When the process is asked to end, what was sent is still delivered, even while the reader waits for input.
 *
 * @param <E> type of the events
 */
final class EventProducer<E extends SpecificRecord> implements Intake<E>, AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Console console;
    private final Topic<E> topic;
    private final Function<E, String> id;
    private final Plan plan;
    private final ProgressListener progress;
    private final KafkaProducer<String, E> producer;
    private final Thread hook = new Thread(this::finish, "produce-finish");
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final long begin = System.nanoTime();
    private long accepted;
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;

    /**
     * How to send.
     *
     * @param rate events per second; infinite for as fast as possible
     * @param limit how many events at most; {@link Long#MAX_VALUE} for all
     * @param strict whether the first thing that is no event ends the work
     * @param attributions whether the events ask for predictions that say why
     */
    record Plan(double rate, long limit, boolean strict, boolean attributions) {}

    /** Creates the topic if that is allowed, and registers its schema. */
    EventProducer(
            Console console,
            ClusterSettings cluster,
            EventSerdes serdes,
            Topic<E> topic,
            Function<E, String> id,
            Plan plan) {
        this.console = console;
        this.topic = topic;
        this.id = id;
        this.plan = plan;
        this.progress = ConsoleProgress.on(console);
        new TopicProvisioner(cluster).ensure(List.of(topic), false);
        serdes.register(topic);
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic));
        progress.started("producing to " + topic.name(), plan.limit() == Long.MAX_VALUE ? -1 : plan.limit(), "events");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public boolean event(E event) {
        if (!awaitTurn()) {
            return false;
        }
        String key = id.apply(event);
        ProducerRecord<String, E> record = new ProducerRecord<>(topic.name(), key, event);
        if (plan.attributions()) {
            AttributionRequest.writeTo(record.headers());
        }
        try {
            // The callback tells of problems.
            var unused = producer.send(record, (metadata, problem) -> {
                if (problem == null) {
                    delivered.incrementAndGet();
                } else if (problem instanceof RecordTooLargeException) {
                    report("event " + key, "it is too large: " + problem.getMessage());
                } else {
                    failure = problem;
                }
            });
        } catch (IllegalStateException e) {
            if (ending) {
                return false;
            }
            throw e;
        }
        progress.advanced(++accepted, "");
        return accepted < plan.limit() && failure == null && !(plan.strict() && skipped.get() > 0);
    }

    @Override
    public boolean malformed(String where, String problem) {
        report(where, problem);
        return !plan.strict() && !ending;
    }

    private void report(String where, String problem) {
        skipped.incrementAndGet();
        console.err().println("streamgauge: " + where + ": " + problem + (plan.strict() ? "" : "; skipped"));
    }

    private boolean awaitTurn() {
        if (!Double.isInfinite(plan.rate())) {
            long due = begin + (long) (accepted * 1e9 / plan.rate());
            for (long left = due - System.nanoTime(); left > 0 && !ending; left = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, 100_000_000));
            }
        }
        return !ending;
    }

    /** Delivers what was sent and says what became of it; once, by whichever thread comes first. */
    private synchronized void finish() {
        if (ending) {
            return;
        }
        ending = true;
        producer.close(CLOSE_TIMEOUT);
        double seconds = (System.nanoTime() - begin) / 1e9;
        progress.finished(String.format(
                Locale.ROOT,
                "%,d events in %.1f s (%,.0f/s)%s",
                delivered.get(),
                seconds,
                delivered.get() / seconds,
                skipped.get() == 0 ? "" : String.format(Locale.ROOT, ", %,d skipped", skipped.get())));
    }

    /**
     * Delivers what was sent.
     *
     * @throws FailedException when the cluster did not take it all, or when something was no event and that is an error
     */
    void complete() {
        finish();
        Throwable problem = failure;
        if (problem != null) {
            throw new FailedException(
                    "Not all events could be written to the topic " + topic.name() + ": " + problem.getMessage(),
                    problem);
        }
        if (plan.strict() && skipped.get() > 0) {
            throw new FailedException("Stopped at the first input that is no event, as --strict asks");
        }
    }

    /** Delivers what was sent, if {@link #complete} did not. */
    @Override
    public void close() {
        finish();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds the work done.
            return;
        }
    }
}
