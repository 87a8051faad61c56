package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.trainer.publish.Publisher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Measures one contestant on topics of its own: bursts of events to warm up, as long as the measurement, a burst for the
 * maximum load, then events by the clock at half of that.
 *
 * @param stack broker and registry
 * @param directory for logs, models and state
 * @param number tells this trial from the others on the same stack
 * @param contestant who
 * @param guarantee what it is to promise
 * @param bundle the model
 * @param source the events
 * @param plan how much
 */
record Trial(
        LocalStack stack,
        Path directory,
        int number,
        Contestant contestant,
        ProcessingGuarantee guarantee,
        ModelBundle bundle,
        EventSource source,
        Plan plan) {

    /** Also the first burst, after which the contestant's pace is known roughly. */
    private static final int FEWEST_EVENTS = 200;

    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration CHECK = Duration.ofMillis(500);

    /**
     * About how many bursts there are to warm up. Several, for the pace that is known from a cold start would give a burst
     * that is far too short.
     */
    private static final int WARM_UP_BURSTS = 4;

    /** The part of a burst that is left out: it arrives while events are still being written. */
    private static final double LEFT_OUT = 0.1;

    /** The part of the highest throughput at which latencies are measured. */
    private static final double LOAD = 0.5;

    /**
     * How much is measured.
     *
     * @param seconds about how long each of the two loads lasts
     * @param mostEvents most events in a burst, for machines with little disk
     */
    record Plan(double seconds, long mostEvents) {}

    /** Runs the trial. */
    Measurement run() throws InterruptedException {
        Map<String, String> settings = settings();
        ClusterSettings cluster = ClusterSettings.from(Settings.of(settings));
        TopicCatalogue topics = cluster.topics();
        Topic<?> input = EventSource.input(bundle.manifest().task(), topics);
        new TopicProvisioner(cluster).ensure(List.of(input, topics.predictions()), true);
        List<byte[]> values;
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            publish(cluster, serdes);
            values = source.values(bundle.manifest(), topics, serdes);
        }
        try (Arrivals arrivals = new Arrivals(cluster, topics.predictions().name());
                LoadGenerator generator = new LoadGenerator(cluster, input.name(), values);
                ChildProcess process = start(settings)) {
            return new Load(arrivals, generator, process).measure();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("topics.prefix", "trial-" + number + ".");
        settings.put("application.id", "trial-" + number);
        settings.put("tasks", bundle.manifest().task().id());
        settings.put(
                "models." + bundle.manifest().task().id(), bundle.manifest().name());
        settings.put("artifact.store", store().toString());
        settings.put("state.directory", directory.resolve("state-" + number).toString());
        settings.put("processing.guarantee", guarantee.name().toLowerCase(Locale.ROOT));
        if (contestant == Contestant.STREAMGAUGE_PER_RECORD) {
            settings.put("batch.size", "1");
        }
        return settings;
    }

    private Path store() {
        return directory.resolve("models");
    }

    private void publish(ClusterSettings cluster, EventSerdes serdes) {
        Publisher publisher = new Publisher(new FileArtifactStore(store()), cluster, serdes, Clock.systemUTC());
        publisher.publish(bundle);
        publisher.assign(bundle.manifest().name(), bundle.manifest().version(), Instant.EPOCH, "benchmark");
    }

    private ChildProcess start(Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add(contestant.name());
        arguments.add(bundle.directory().toString());
        settings.forEach((key, value) -> arguments.add(key + "=" + value));
        return ChildProcess.start(
                contestant.title(), ContestantMain.class, arguments, directory.resolve("trial-" + number + ".log"));
    }

    /** How things stand at a moment: predictions that have come, the clock, and processor times so far. */
    private record Moment(long arrived, long nanos, double contestantSeconds, double brokerSeconds) {}

    /** The trial once everything runs. */
    private final class Load {
        private final Arrivals arrivals;
        private final LoadGenerator generator;
        private final ChildProcess process;
        private final ProcessHandle broker;

        private Load(Arrivals arrivals, LoadGenerator generator, ChildProcess process) {
            this.arrivals = arrivals;
            this.generator = generator;
            this.process = process;
            this.broker = ProcessHandle.of(stack.broker().pid())
                    .orElseThrow(() -> new BenchmarkException("The broker is gone; see its log in " + directory));
        }

        private Measurement measure() throws InterruptedException {
            double pace = burst(FEWEST_EVENTS).eventsPerSecond();
            long warm = System.nanoTime() + (long) (plan.seconds() * 1e9);
            do {
                pace = burst(atMost(pace * plan.seconds() / WARM_UP_BURSTS)).eventsPerSecond();
            } while (System.nanoTime() < warm);
            MaximumLoad maximum = burst(atMost(pace * plan.seconds()));
            OpenLoop openLoop = openLoop(maximum.eventsPerSecond() * LOAD);
            return new Measurement(
                    contestant,
                    guarantee,
                    bundle.manifest(),
                    maximum,
                    openLoop,
                    process.peakMemory().orElse(0),
                    generator.sent(),
                    arrivals.count(),
                    arrivals.duplicates());
        }

        private long atMost(double events) {
            return Math.min(plan.mostEvents(), Math.max(FEWEST_EVENTS, (long) events));
        }

        /** A burst so short that most of it came while it was written counts as a whole. */
        private MaximumLoad burst(long events) throws InterruptedException {
            Moment sending = now();
            generator.burst(events);
            await(sending.arrived() + (long) (events * LEFT_OUT));
            Moment written = now();
            await(generator.sent());
            Moment end = now();
            Moment begin = end.arrived() - written.arrived() < events / 2 ? sending : written;
            return new MaximumLoad(
                    end.arrived() - begin.arrived(),
                    (end.nanos() - begin.nanos()) / 1e9,
                    end.contestantSeconds() - begin.contestantSeconds(),
                    end.brokerSeconds() - begin.brokerSeconds());
        }

        private Moment now() {
            return new Moment(
                    arrivals.count(),
                    System.nanoTime(),
                    process.processorSeconds(),
                    ChildProcess.processorSeconds(broker));
        }

        /** The first tenth of the events are not counted, for the change from one load to another. */
        private OpenLoop openLoop(double rate) throws InterruptedException {
            long count = Math.max(FEWEST_EVENTS, (long) (rate * plan.seconds()));
            long unmeasured = (long) (count * LEFT_OUT);
            generator.openLoop(new Schedule(generator.sent(), unmeasured, System.nanoTime(), rate));
            Schedule schedule = new Schedule(generator.sent(), count, System.nanoTime(), rate);
            arrivals.expect(schedule);
            Histogram lateness = generator.openLoop(schedule);
            await(generator.sent());
            return new OpenLoop(rate, arrivals.latencies(), lateness);
        }

        private void await(long count) throws InterruptedException {
            long giveUp = System.nanoTime() + START_PATIENCE.toNanos();
            long last = arrivals.count();
            while (!arrivals.await(count, CHECK)) {
                process.requireAlive();
                long now = arrivals.count();
                if (now > last) {
                    last = now;
                    giveUp = System.nanoTime() + START_PATIENCE.toNanos();
                }
                if (System.nanoTime() > giveUp) {
                    throw process.failure("gave no prediction for " + START_PATIENCE.toSeconds() + " s: " + now + " of "
                            + count + " have come");
                }
            }
        }
    }
}
