package io.streamgauge.scorer.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** What this project believes of the inside of Kafka Streams. A new version of Kafka that breaks it fails here first. */
final class StreamsInternalsTest {
    private final List<String> happened = new ArrayList<>();

    @Test
    void kafkaIsTheVersionWhoseSourceWasRead() {
        assertThat(AppInfoParser.getVersion())
                .as("before this moves on: read StreamTask.prepareCommit, TaskExecutor and ProcessorContextImpl of the"
                        + " new version again, and run GuaranteesIT at length")
                .startsWith("4.3.");
    }

    @Test
    void hookIsCalledBetweenProcessingAndCommit() {
        try (TopologyTestDriver driver = driver(context -> happened.add("processed"), () -> happened.add("hook"))) {
            send(driver, "a");
            send(driver, "b");
        }

        assertThat(happened).startsWith("processed", "hook", "processed", "hook");
    }

    @Test
    void whatTheHookForwardsFromAPlaceHasTheRecordOfThatPlace() {
        List<StreamsInternals.Place> places = new ArrayList<>();
        List<Runnable> forwards = new ArrayList<>();
        try (TopologyTestDriver driver = driver(
                context -> {
                    places.add(StreamsInternals.Place.current(context));
                    forwards.add(() -> context.forward(new Record<>("key", "late", 7L)));
                },
                () -> {
                    if (places.size() == 2) {
                        places.get(0).run(forwards.get(0));
                    }
                })) {
            TestOutputTopic<String, String> out =
                    driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
            send(driver, "first");
            assertThat(out.isEmpty()).isTrue();
            send(driver, "second");

            TestRecord<String, String> late = out.readRecord();
            assertThat(late.value()).isEqualTo("late");
            assertThat(places.get(0).source().offset()).isZero();
            assertThat(places.get(1).source().offset()).isEqualTo(1);
            assertThat(places.get(0).bytes()).isEqualTo("first".length());
        }
    }

    @Test
    void hookThatFailsLetsNothingBeCommitted() {
        TopologyTestDriver driver = driver(context -> {}, () -> {
            throw new IllegalStateException("not yet");
        });

        assertThatThrownBy(() -> send(driver, "a")).hasStackTraceContaining("not yet");
    }

    @Test
    void placeIsRefusedWhereNoRecordIsProcessed() {
        List<ProcessorContext<String, String>> contexts = new ArrayList<>();
        try (TopologyTestDriver driver = driver(contexts::add, () -> {})) {
            send(driver, "a");

            assertThatThrownBy(() -> StreamsInternals.Place.current(contexts.get(0)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static TopologyTestDriver driver(Consumer<ProcessorContext<String, String>> process, Runnable hook) {
        Topology topology = new Topology()
                .addSource("in", new StringDeserializer(), new StringDeserializer(), "in")
                .addProcessor(
                        "process",
                        new ProcessorSupplier<String, String, String, String>() {
                            @Override
                            public Processor<String, String, String, String> get() {
                                return new ContextualProcessor<>() {
                                    @Override
                                    public void process(Record<String, String> record) {
                                        process.accept(context());
                                    }
                                };
                            }

                            @Override
                            public Set<StoreBuilder<?>> stores() {
                                return Set.of(StreamsInternals.commitHook("hook", hook));
                            }
                        },
                        "in")
                .addSink("out", "out", new StringSerializer(), new StringSerializer(), "process");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "internals");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        return new TopologyTestDriver(topology, settings);
    }

    private static void send(TopologyTestDriver driver, String value) {
        driver.createInputTopic("in", new StringSerializer(), new StringSerializer())
                .pipeInput(new TestRecord<>(null, value));
    }
}
