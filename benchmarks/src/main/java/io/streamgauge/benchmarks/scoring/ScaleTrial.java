package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.ScorerGroup;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.streams.ProcessingGuarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Measures scorers that share the partitions of one topic, each a process with one stream thread: one of them, two of them, and
 * what a change of their number costs.
 *
 * @param stack broker and registry
 * @param directory for logs, models and state
 * @param bundle the model
 * @param source the events
 * @param partitions of the topics, 2 or more
 * @param plan how much
 */
record ScaleTrial(
        LocalStack stack, Path directory, ModelBundle bundle, EventSource source, int partitions, Load.Plan plan) {
    /** The part of what one scorer does that comes while their number changes, for the one that is left must keep up. */
    private static final double LOAD = 0.3;

    /** A scorer takes some seconds to start and to load its model before it joins. */
    private static final double SECONDS_TO_START = 15;

    /** After the death of a scorer the group waits for ten seconds. */
    private static final double SECONDS_AFTER_DEATH = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Runs the trial. */
    ScaleMeasurement run() throws InterruptedException {
        TrialSetup setup = new TrialSetup(
                stack,
                directory,
                partitions,
                Contestant.STREAMGAUGE,
                ProcessingGuarantee.EXACTLY_ONCE_V2,
                bundle,
                Map.of(
                        "topics.partitions", Integer.toString(partitions),
                        "stream.threads", "1",
                        "inference.threads", "1"));
        List<byte[]> values = setup.prepare(source);
        List<ChildProcess> scorers = new CopyOnWriteArrayList<>();
        try (Arrivals arrivals = new Arrivals(
                        setup.cluster(), setup.cluster().topics().predictions().name());
                LoadGenerator generator =
                        new LoadGenerator(setup.cluster(), setup.input().name(), values)) {
            Load load = new Load(arrivals, generator, scorers, setup.broker(), plan);
            scorers.add(setup.start(1));
            MaximumLoad one = load.maximum();
            double rate = one.eventsPerSecond() * LOAD;
            OpenLoop joining =
                    load.openLoop(rate, plan.seconds() + SECONDS_TO_START, () -> scorers.add(setup.start(2)));
            awaitTwo(setup);
            MaximumLoad two = load.maximum();
            OpenLoop leaving =
                    load.openLoop(rate, plan.seconds(), () -> scorers.remove(1).close());
            scorers.add(setup.start(3));
            awaitTwo(setup);
            OpenLoop killed = load.openLoop(rate, plan.seconds() + SECONDS_AFTER_DEATH, () -> scorers.remove(1)
                    .kill());
            return new ScaleMeasurement(
                    partitions,
                    one,
                    two,
                    joining,
                    leaving,
                    killed,
                    generator.sent(),
                    arrivals.count(),
                    arrivals.duplicates());
        } finally {
            scorers.forEach(ChildProcess::close);
        }
    }

    /** Waits until two members of the group have partitions. */
    private static void awaitTwo(TrialSetup setup) throws InterruptedException {
        new ScorerGroup(setup.cluster(), setup.applicationId()).await(2, PATIENCE, () -> {});
    }
}
