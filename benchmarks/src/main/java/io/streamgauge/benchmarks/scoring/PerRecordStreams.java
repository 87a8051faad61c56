package io.streamgauge.benchmarks.scoring;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.scorer.InputTopic;
import io.streamgauge.scorer.ScorerSettings;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The peers that score events one after another within Kafka Streams. */
final class PerRecordStreams implements Peer {
    /** As the scorer has it: Kafka Streams' 100 ms would be held against the peers. */
    private static final int LINGER_MILLISECONDS = 2;

    private final SingleClassifiers classifiers;
    private final EventSerdes serdes;
    private final KafkaStreams streams;

    PerRecordStreams(ScorerSettings settings, Manifest manifest, SingleClassifiers classifiers) {
        this.classifiers = classifiers;
        this.serdes = new EventSerdes(settings.cluster().registry());
        this.streams = new KafkaStreams(topology(settings.cluster().topics(), manifest), properties(settings));
        streams.setUncaughtExceptionHandler(failure -> {
            Peer.endProcess(failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    private Topology topology(TopicCatalogue topics, Manifest manifest) {
        StreamsBuilder builder = new StreamsBuilder();
        // Values are decoded and encoded in the processor, because serdes belong to one thread.
        builder.stream(
                        InputTopic.of(manifest.task(), topics).name(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .processValues(() -> new Scoring(EventCodec.of(topics, serdes, manifest), classifiers.forOneThread()))
                .to(topics.predictions().name(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        return builder.build();
    }

    private static Properties properties(ScorerSettings settings) {
        Properties properties = new Properties();
        properties.putAll(settings.cluster().clientSettings());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.streams().applicationId());
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.streams().guarantee().name().toLowerCase(Locale.ROOT));
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.streams().commitInterval().toMillis());
        properties.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streams().streamThreads());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                settings.streams().stateDirectory().toString());
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.producerPrefix("linger.ms"), LINGER_MILLISECONDS);
        return properties;
    }

    @Override
    public void start() {
        streams.start();
    }

    @Override
    public void close() {
        streams.close();
        classifiers.close();
        serdes.close();
    }

    /** Scores one event after another. Belongs to one stream thread. */
    private static final class Scoring extends ContextualFixedKeyProcessor<byte[], byte[], byte[]> {
        private final EventCodec<?> codec;
        private final SingleClassifier classifier;

        private Scoring(EventCodec<?> codec, SingleClassifier classifier) {
            this.codec = codec;
            this.classifier = classifier;
        }

        @Override
        public void process(FixedKeyRecord<byte[], byte[]> record) {
            RecordMetadata place = context().recordMetadata().orElseThrow();
            EventCodec.Event event = codec.decode(record.value());
            float[] probabilities = classifier.probabilities(event.features());
            context().forward(record.withValue(codec.encode(event, probabilities, place.partition(), place.offset())));
        }

        @Override
        public void close() {
            classifier.close();
        }
    }
}
