package io.streamgauge.cli;

import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code streamgauge produce}: events from files or standard input. */
@Command(
        name = "produce",
        description = "Send events from files or standard input.",
        footer = {
            "  echo 'What a film!' | streamgauge produce reviews --config demo/client.properties",
            "  streamgauge produce images digits/ --config demo/client.properties",
            "  streamgauge produce feedback labels.jsonl --annotator ada --config demo/client.properties"
        })
final class ProduceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private ProduceCommand() {}

    /** The command with its subcommands. */
    static CommandLine with(Console console) {
        return new CommandLine(new ProduceCommand())
                .addSubcommand(new Reviews(console))
                .addSubcommand(new Images(console))
                .addSubcommand(new Labels(console));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: reviews, images or feedback");
    }

    /** Hands the events of all inputs to an intake. */
    @FunctionalInterface
    private interface Reader<E> {
        void read(Intake<E> intake) throws IOException;
    }

    /** Reads one input; whether more is wanted. */
    @FunctionalInterface
    private interface InputReader {
        boolean read(InputStream in, String name) throws IOException;
    }

    /** What they have in common. */
    private abstract static class OneTopic implements Callable<Integer> {
        final Console console;
        final Clock clock = Clock.systemUTC();
        final Supplier<String> ids = () -> UUID.randomUUID().toString();

        @Parameters(
                paramLabel = "FILE",
                description = "What to read; standard input for reviews and feedback if there is none.")
        final List<Path> files = new ArrayList<>();

        @Option(names = "--rate", paramLabel = "EVENTS/S", description = "At most this many events per second.")
        private @Nullable Double rate;

        @Option(names = "--limit", paramLabel = "N", description = "End after this many events.")
        private @Nullable Long limit;

        @Option(
                names = "--strict",
                description = "End with exit code 1 at the first input that is no event, in place of skipping it.")
        private boolean strict;

        @Option(
                names = "--attributions",
                description = "Ask for predictions that say which words, or which parts of a picture, spoke for their"
                        + " label: sets the header " + AttributionRequest.HEADER + ".")
        private boolean attributions;

        @Mixin
        private final ClusterOptions options = new ClusterOptions();

        OneTopic(Console console) {
            this.console = console;
        }

        final <E extends SpecificRecord> int produce(
                Function<TopicCatalogue, Topic<E>> topic, Function<E, String> id, Reader<E> reader) throws IOException {
            for (Path file : files) {
                if (!Files.isReadable(file)) {
                    throw new UsageException("There is no file " + file + " that can be read");
                }
            }
            EventProducer.Plan plan = plan();
            ClusterSettings cluster = options.cluster(console);
            try (EventSerdes serdes = new EventSerdes(cluster.registry());
                    EventProducer<E> producer =
                            new EventProducer<>(console, cluster, serdes, topic.apply(cluster.topics()), id, plan)) {
                reader.read(producer);
                producer.complete();
            }
            return CommandLine.ExitCode.OK;
        }

        /** Reads the files one after the other, or standard input if there are none, while more is wanted. */
        final void eachInput(InputReader reader) throws IOException {
            if (files.isEmpty()) {
                boolean unused = reader.read(console.in(), "standard input");
                return;
            }
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    if (!reader.read(in, file.toString())) {
                        return;
                    }
                }
            }
        }

        private EventProducer.Plan plan() {
            if (rate != null && !(rate > 0)) {
                throw new UsageException("--rate is " + rate + ": it must be above 0");
            }
            if (limit != null && limit < 1) {
                throw new UsageException("--limit is " + limit + ": it must be at least 1");
            }
            return new EventProducer.Plan(
                    rate == null ? Double.POSITIVE_INFINITY : rate,
                    limit == null ? Long.MAX_VALUE : limit,
                    strict,
                    attributions);
        }
    }

    @Command(
            name = "reviews",
            description = "Send reviews, one per line: plain text, or JSON objects with the fields text and, if wanted,"
                    + " eventId, subject and occurredAt.",
            footer = {
                "  echo 'What a film!' | streamgauge produce reviews --config demo/client.properties",
                "  streamgauge produce reviews reviews.jsonl --rate 50 --bootstrap-servers broker:9092 \\",
                "      --schema-registry http://registry:8081"
            })
    private static final class Reviews extends OneTopic {
        @Option(
                names = "--subject",
                paramLabel = "TEXT",
                description = "What is reviewed, where a review does not say.")
        private String subject = "";

        @Option(
                names = "--format",
                paramLabel = "text|jsonl",
                description = "How lines are read (default: jsonl for files named so, text for others).")
        private Optional<ReviewReader.Format> format = Optional.empty();

        Reviews(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws IOException {
            ReviewReader reader = new ReviewReader(subject, clock, ids);
            return produce(TopicCatalogue::reviews, ReviewEvent::getEventId, intake -> read(reader, intake));
        }

        private void read(ReviewReader reader, Intake<ReviewEvent> intake) throws IOException {
            eachInput(
                    (in, name) -> reader.read(in, name, format.orElseGet(() -> ReviewReader.Format.of(name)), intake));
        }
    }

    @Command(
            name = "images",
            description = "Send pictures of digits: PNG and JPEG files, directories of them, or IDX files.",
            footer = {
                "  streamgauge produce images digits/ seven.png --config demo/client.properties",
                "  streamgauge produce images --idx t10k-images-idx3-ubyte.gz --limit 1000 --config demo/client.properties"
            })
    private static final class Images extends OneTopic {
        @Option(names = "--idx", description = "The files are in MNIST's IDX format, gzip or not.")
        private boolean idx;

        Images(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws IOException {
            if (files.isEmpty()) {
                throw new UsageException(
                        "No file is named: give PNG or JPEG files, directories, or --idx and IDX files");
            }
            ImageReader reader = new ImageReader(clock, ids);
            return produce(TopicCatalogue::images, ImageEvent::getEventId, intake -> {
                for (Path file : files) {
                    if (!(idx ? reader.readIdx(file, intake) : reader.readFiles(file, intake))) {
                        return;
                    }
                }
            });
        }
    }

    @Command(
            name = "feedback",
            description =
                    "Send what the right labels of events are, one JSON object per line with the fields eventId and"
                            + " label and, if wanted, annotator, givenAt and task.",
            footer = {
                "  echo '{\"eventId\": \"mine\", \"label\": \"positive\"}' \\",
                "      | streamgauge produce feedback --config demo/client.properties",
                "  streamgauge produce feedback labels.jsonl --annotator ada --config demo/client.properties"
            })
    private static final class Labels extends OneTopic {
        @Option(
                names = "--annotator",
                paramLabel = "NAME",
                description = "Who says so, where a line does not say (default: the user of this process).")
        private String annotator = System.getProperty("user.name");

        Labels(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws IOException {
            FeedbackReader reader = new FeedbackReader(annotator, clock);
            return produce(TopicCatalogue::feedback, Feedback::getEventId, intake -> read(reader, intake));
        }

        private void read(FeedbackReader reader, Intake<Feedback> intake) throws IOException {
            eachInput((in, name) -> reader.read(in, name, intake));
        }
    }
}
