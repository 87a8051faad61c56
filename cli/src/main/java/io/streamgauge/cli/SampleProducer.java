package io.streamgauge.cli;

import io.streamgauge.cli.sample.SampleDigits;
import io.streamgauge.cli.sample.SampleEvent;
import io.streamgauge.cli.sample.SampleReviews;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends sample events, reviews and images in turn, on a thread of its own from the moment it is made. Other threads may
 * only ask for its failure and close it.
 */
final class SampleProducer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Plan plan;
    private final SampleReviews sampleReviews;
    private final SampleDigits sampleDigits;
    private final LocalView view;
    private final Topic<ReviewEvent> reviews;
    private final Topic<ImageEvent> images;
    private final KafkaProducer<String, ReviewEvent> reviewProducer;
    private final KafkaProducer<String, ImageEvent> imageProducer;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Optional<Throwable> failure = Optional.empty();

    /**
     * What to send.
     *
     * @param events how many; 0 for endless
     * @param rate events per second; infinite for as fast as possible, 0 for none
     */
    record Plan(long events, double rate) {}

    SampleProducer(
            ClusterSettings cluster,
            EventSerdes serdes,
            Plan plan,
            SampleReviews sampleReviews,
            SampleDigits sampleDigits,
            LocalView view) {
        this.plan = plan;
        this.sampleReviews = sampleReviews;
        this.sampleDigits = sampleDigits;
        this.view = view;
        this.reviews = cluster.topics().reviews();
        this.images = cluster.topics().images();
        this.reviewProducer = producer(cluster, serdes, reviews);
        this.imageProducer = producer(cluster, serdes, images);
        this.thread = new Thread(this::run, "local-samples");
        thread.setDaemon(true);
        thread.start();
    }

    private static <V extends SpecificRecord> KafkaProducer<String, V> producer(
            ClusterSettings cluster, EventSerdes serdes, Topic<V> topic) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("client.id", "streamgauge-local-" + topic.name());
        settings.put("enable.idempotence", true);
        return new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic));
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            for (long number = 0;
                    !stopped && plan.rate() > 0 && (plan.events() == 0 || number < plan.events());
                    number++) {
                awaitTurn(begin, number);
                if (number % 2 == 0) {
                    sendReview();
                } else {
                    sendImage();
                }
            }
            reviewProducer.flush();
            imageProducer.flush();
        } catch (RuntimeException e) {
            if (!stopped) {
                failure = Optional.of(e);
            }
        }
    }

    private void awaitTurn(long begin, long number) {
        if (Double.isInfinite(plan.rate())) {
            return;
        }
        long due = begin + (long) (number * 1e9 / plan.rate());
        for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void sendReview() {
        SampleEvent<ReviewEvent> sample = sampleReviews.next();
        ReviewEvent review = sample.event();
        view.expect(review.getEventId(), new LocalView.Sample(sample.label(), "“" + review.getText() + "”"));
        send(reviewProducer, reviews, review.getEventId(), review);
    }

    private void sendImage() {
        SampleEvent<ImageEvent> sample = sampleDigits.next();
        ImageEvent image = sample.event();
        String shown = sample.label().orElse("digit") + ", " + image.getSource() + ", " + image.getFormat() + " "
                + image.getWidth() + " x " + image.getHeight();
        view.expect(image.getEventId(), new LocalView.Sample(sample.label(), shown));
        send(imageProducer, images, image.getEventId(), image);
    }

    private <V> void send(KafkaProducer<String, V> producer, Topic<?> topic, String key, V value) {
        // The callback tells of problems.
        var unused = producer.send(new ProducerRecord<>(topic.name(), key, value), (metadata, problem) -> {
            if (problem != null && !stopped) {
                failure = Optional.of(problem);
            }
        });
    }

    /** Why no more samples are sent; empty while all is well. */
    Optional<Throwable> failure() {
        return failure;
    }

    /** Stops sending; what was sent but not acknowledged within a second is given up. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        reviewProducer.close(CLOSE_TIMEOUT);
        imageProducer.close(CLOSE_TIMEOUT);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
