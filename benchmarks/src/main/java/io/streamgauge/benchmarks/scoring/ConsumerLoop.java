package io.streamgauge.benchmarks.scoring;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.scorer.InputTopic;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.NetworkClassifier;
import io.streamgauge.scorer.inference.Scores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The peer that shows what Kafka allows at best: threads that poll, score what a poll returned in one call, and send.
 * Offsets are committed by the clock, whether or not predictions have arrived: after a crash some may be missing, others
 * doubled.
 */
final class ConsumerLoop implements Peer {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_RECORDS_PER_POLL = 256;
    private static final int LINGER_MILLISECONDS = 2;

    private final ScorerSettings settings;
    private final ModelBundle bundle;
    private final EventSerdes serdes;
    private final Classifier classifier;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    ConsumerLoop(ScorerSettings settings, ModelBundle bundle) {
        this.settings = settings;
        this.bundle = bundle;
        this.serdes = new EventSerdes(settings.cluster().registry());
        this.classifier = NetworkClassifier.load(bundle);
        Map<String, Object> producing = settings.cluster().clientSettings();
        producing.put("linger.ms", LINGER_MILLISECONDS);
        this.producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void start() {
        for (int i = 0; i < settings.streams().streamThreads(); i++) {
            Thread thread = new Thread(() -> Peer.endingProcessOnFailure(this::loop), "consumer-loop-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void loop() {
        TopicCatalogue topics = settings.cluster().topics();
        EventCodec<?> codec = EventCodec.of(topics, serdes, bundle.manifest());
        Map<String, Object> consuming = settings.cluster().clientSettings();
        consuming.put("group.id", settings.streams().applicationId());
        consuming.put("auto.offset.reset", "earliest");
        consuming.put("auto.commit.interval.ms", (int)
                settings.streams().commitInterval().toMillis());
        consuming.put("max.poll.records", MOST_RECORDS_PER_POLL);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(
                    List.of(InputTopic.of(bundle.manifest().task(), topics).name()));
            while (!stopped) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                consumer.poll(POLL).forEach(records::add);
                if (!records.isEmpty()) {
                    score(codec, records, topics.predictions().name());
                }
            }
        }
    }

    private void score(EventCodec<?> codec, List<ConsumerRecord<byte[], byte[]>> records, String predictions) {
        List<EventCodec.Event> events =
                records.stream().map(record -> codec.decode(record.value())).toList();
        List<Features> features =
                events.stream().map(EventCodec.Event::features).toList();
        List<Scores> scores = classifier.classify(features);
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            byte[] prediction =
                    codec.encode(events.get(i), scores.get(i).probabilities(), record.partition(), record.offset());
            // What is lost is counted where predictions arrive.
            var unused = producer.send(new ProducerRecord<>(
                    predictions, null, record.timestamp(), record.key(), prediction, record.headers()));
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        classifier.close();
        serdes.close();
    }
}
