package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Loads on a contestant that runs. Belongs to one thread. */
final class Load {
    /** Also the first burst, after which the contestant's pace is known roughly. */
    private static final int FEWEST_EVENTS = 200;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration CHECK = Duration.ofMillis(500);

    /**
     * About how many bursts there are to warm up. Several, for the pace that is known from a cold start would give a burst
     * that is far too short.
     */
    private static final int WARM_UP_BURSTS = 4;

    /** The part of a burst that is left out: it arrives while events are still being written. */
    private static final double LEFT_OUT = 0.1;

    private final Arrivals arrivals;
    private final LoadGenerator generator;
    private final List<ChildProcess> processes;
    private final ProcessHandle broker;
    private final Plan plan;

    /**
     * How much is measured.
     *
     * @param seconds about how long each of the two loads lasts
     * @param mostEvents most events in a burst, for machines with little disk
     */
    record Plan(double seconds, long mostEvents) {}

    /** How things stand at a moment: predictions that have come, the clock, and processor times so far. */
    private record Moment(long arrived, long nanos, double contestantSeconds, double brokerSeconds) {}

    /**
     * No load yet.
     *
     * @param processes the contestant's, which may become others between two loads
     */
    Load(Arrivals arrivals, LoadGenerator generator, List<ChildProcess> processes, ProcessHandle broker, Plan plan) {
        this.arrivals = arrivals;
        this.generator = generator;
        this.processes = processes;
        this.broker = broker;
        this.plan = plan;
    }

    /** Warms up, then measures a burst that lasts about as long as planned. */
    MaximumLoad maximum() throws InterruptedException {
        double pace = burst(FEWEST_EVENTS).eventsPerSecond();
        long warm = System.nanoTime() + (long) (plan.seconds() * 1e9);
        do {
            pace = burst(atMost(pace * plan.seconds() / WARM_UP_BURSTS)).eventsPerSecond();
        } while (System.nanoTime() < warm);
        return burst(atMost(pace * plan.seconds()));
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
                processes.stream().mapToDouble(ChildProcess::processorSeconds).sum(),
                ChildProcess.processorSeconds(broker));
    }

    /**
     * Events by the clock for about as long as planned. The first tenth of them is not counted, for the change from one load to
     * another.
     */
    OpenLoop openLoop(double rate) throws InterruptedException {
        long count = Math.max(FEWEST_EVENTS, (long) (rate * plan.seconds()));
        generator.openLoop(new Schedule(generator.sent(), (long) (count * LEFT_OUT), System.nanoTime(), rate));
        return openLoop(rate, count);
    }

    /**
     * Events by the clock, while something is done to the contestant.
     *
     * @param seconds how long
     * @param disturbance done after a quarter of that time, on a thread of its own
     */
    OpenLoop openLoop(double rate, double seconds, Runnable disturbance) throws InterruptedException {
        long count = Math.max(FEWEST_EVENTS, (long) (rate * seconds));
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                disturbance, CompletableFuture.delayedExecutor((long) (seconds * 1e9 / 4), TimeUnit.NANOSECONDS));
        try {
            OpenLoop measured = openLoop(rate, count);
            done.join();
            return measured;
        } finally {
            // Not after a failure: nobody would end what it starts.
            done.cancel(true);
        }
    }

    private OpenLoop openLoop(double rate, long count) throws InterruptedException {
        Schedule schedule = new Schedule(generator.sent(), count, System.nanoTime(), rate);
        arrivals.expect(schedule);
        Histogram lateness = generator.openLoop(schedule);
        await(generator.sent());
        return new OpenLoop(rate, arrivals.latencies(), lateness);
    }

    private void await(long count) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        long last = arrivals.count();
        while (!arrivals.await(count, CHECK)) {
            processes.forEach(ChildProcess::requireAlive);
            long now = arrivals.count();
            if (now > last) {
                last = now;
                giveUp = System.nanoTime() + PATIENCE.toNanos();
            }
            if (System.nanoTime() > giveUp) {
                throw processes.isEmpty()
                        ? new BenchmarkException("No process is left that could answer")
                        : processes
                                .get(0)
                                .failure("gave no prediction for " + PATIENCE.toSeconds() + " s: " + now + " of "
                                        + count + " have come");
            }
        }
    }
}
