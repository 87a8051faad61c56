package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventJson;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.UndecodableEventException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge tail}: what comes out. */
@Command(
        name = "tail",
        description = {
            "Print what the applications write, as it comes: predictions, rejected events with their reasons,",
            "evaluations, the quality of model versions, or counts of predictions.",
            "Where a prediction says why, its strongest words follow, each with what it did to the label's log-odds; --json"
                    + " has them all, and the maps of pictures."
        },
        footer = {
            "  streamgauge tail --config demo/client.properties",
            "  streamgauge tail rejected --from-beginning --no-follow --json --config demo/client.properties"
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "predictions|rejected|evaluations|quality|alarms|decisions|counts|examples|retraining",
            description = "What to print (default: predictions).")
    private Results results = Results.PREDICTIONS;

    @Option(names = "--from-beginning", description = "Begin with the oldest, in place of what comes from now on.")
    private boolean fromBeginning;

    @Option(names = "--limit", paramLabel = "N", description = "End after this many.")
    private @Nullable Long limit;

    @Option(
            names = "--follow",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait for more at the end (the default), or end with what is there now.")
    private boolean follow;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    /** What can be printed. */
    enum Results {
        PREDICTIONS,
        REJECTED,
        EVALUATIONS,
        QUALITY,
        ALARMS,
        DECISIONS,
        COUNTS,
        EXAMPLES,
        RETRAINING
    }

    /** What to print for a record; empty when it cannot be read. */
    @FunctionalInterface
    private interface Printer {
        Optional<String> line(ConsumerRecord<byte[], byte[]> record);
    }

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new UsageException("--limit is " + limit + ": it must be at least 1");
        }
        ClusterSettings cluster = options.cluster(console);
        TopicCatalogue topics = cluster.topics();
        switch (results) {
            case PREDICTIONS -> print(cluster, topics.predictions(), TailLines::text);
            case REJECTED -> print(cluster, topics.rejectedEvents(), this::rejection);
            case EVALUATIONS -> print(cluster, topics.evaluations(), TailLines::text);
            case QUALITY -> print(cluster, topics.modelQuality(), TailLines::text);
            case ALARMS -> print(cluster, topics.modelAlarms(), TailLines::text);
            case DECISIONS -> print(cluster, topics.modelDecisions(), TailLines::text);
            case COUNTS -> print(cluster, topics.predictionCounts(), TailLines::text);
            case EXAMPLES -> print(cluster, topics.trainingExamples(), TailLines::text);
            case RETRAINING -> print(cluster, topics.retrainingRuns(), TailLines::text);
        }
        return CommandLine.ExitCode.OK;
    }

    private void print(ClusterSettings cluster, String topic, Printer printer) {
        try (TopicTail tail = new TopicTail(cluster, List.of(topic), fromBeginning);
                ShutdownSignal signal = new ShutdownSignal(STOP_PATIENCE, tail::stop)) {
            tail.read(follow, new TopicTail.Listener() {
                private long printed;

                @Override
                public boolean record(ConsumerRecord<byte[], byte[]> record) {
                    printer.line(record).ifPresent(line -> {
                        console.out().println(line);
                        printed++;
                    });
                    return limit == null || printed < limit;
                }

                @Override
                public boolean looked() {
                    // Nobody reads any more: `tail | head` is done.
                    return !console.out().checkError() && !signal.isRequested();
                }
            });
        }
    }

    private <V extends SpecificRecord> void print(ClusterSettings cluster, Topic<V> topic, Function<V, String> text) {
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                Deserializer<V> values = serdes.deserializer(topic)) {
            print(cluster, topic.name(), record -> line(record, values, text));
        }
    }

    private <V extends SpecificRecord> Optional<String> line(
            ConsumerRecord<byte[], byte[]> record, Deserializer<V> values, Function<V, String> text) {
        try {
            V value = values.deserialize(record.topic(), record.value());
            return Optional.of(json ? Json.line(EventJson.of(value)) : text.apply(value));
        } catch (UndecodableEventException e) {
            return skipped(record, e);
        }
    }

    private Optional<String> rejection(ConsumerRecord<byte[], byte[]> record) {
        try {
            Rejection rejection = Rejection.from(record.headers());
            return Optional.of(json ? TailLines.json(rejection, record) : TailLines.text(rejection, record));
        } catch (IllegalArgumentException e) {
            return skipped(record, e);
        }
    }

    private Optional<String> skipped(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
        console.err()
                .println("streamgauge: skipped " + record.topic() + "-" + record.partition() + "@" + record.offset()
                        + ": " + why.getMessage());
        return Optional.empty();
    }
}
