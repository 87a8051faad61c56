package io.streamgauge.benchmarks.soak;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.flow.AnswerFollower;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.EventFlow;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.benchmarks.flow.VitalSigns;
import io.streamgauge.localstack.Directories;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Has two scorers and a monitor work for a long time while versions are swapped and one scorer is restarted, balances the
 * books in the end, and looks whether what they hold stays the same. Needs Linux.
 *
 * @param home directory of the installation, for its commit
 */
public record SoakBenchmark(Path home, SoakPlan plan) {
    private static final int TEXTS = 1_000;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Something that happened. */
    record Moment(double seconds, String text) {}

    /**
     * Runs.
     *
     * @param progress hears what is going on
     * @throws BenchmarkException when a process ends that nobody ended, or this system does not tell what processes hold
     * @throws IOException when a file cannot be written
     */
    public SoakReport run(ProgressListener progress) throws IOException, InterruptedException {
        if (!VitalSigns.areTold()) {
            throw new BenchmarkException(
                    "This system does not tell what a process holds: run the soak on Linux, where /proc/self/status is");
        }
        // For the versions that are made here, and for the report.
        NativeRuntime.load(1);
        Path directory = Files.createTempDirectory("streamgauge-soak-");
        SoakReport report;
        progress.started("a broker and the registry start", -1, "brokers");
        try (LocalStack stack = LocalStack.start(directory.resolve("stack"));
                SoakStage stage = new SoakStage(stack, directory, plan)) {
            stage.prepare();
            progress.finished("");
            report = soak(stage, progress);
        } catch (BenchmarkException e) {
            throw new BenchmarkException(e.getMessage() + ". All logs are in " + directory, e);
        } catch (RuntimeException | IOException e) {
            throw new BenchmarkException("The soak failed: " + e + ". All logs are in " + directory, e);
        }
        if (!report.result().booksBalance()) {
            return report.withLogs(directory);
        }
        Directories.deleteRecursively(directory);
        return report;
    }

    private SoakReport soak(SoakStage stage, ProgressListener progress) throws IOException, InterruptedException {
        TopicCatalogue topics = stage.cluster().topics();
        SoakEvents events = new SoakEvents(topics, stage.serdes(), stage.texts(TEXTS), plan.rate());
        long seconds = plan.duration().toSeconds();
        progress.started("events flow for " + plan.duration(), seconds, "seconds");
        long beginMillis = System.currentTimeMillis();
        List<Moment> moments;
        try (AnswerFollower answers = new AnswerFollower(stage.cluster(), stage.serdes());
                EventFlow flow = new EventFlow(stage.cluster(), plan.rate(), events)) {
            moments = disturb(stage, answers, flow, progress);
            flow.end();
            await(stage, () -> answers.answered() >= flow.sent());
        }
        await(stage, () -> evaluations(stage) >= events.labelled());
        stage.end();
        Map<String, List<VitalSigns>> signs = stage.signs();
        Books books = Books.read(
                stage.cluster(),
                stage.serdes(),
                List.of(topics.reviews().name(), topics.images().name()));
        progress.finished("");
        return new SoakReport(
                Machine.current(home, circumstances()),
                plan,
                new SoakResult(
                        beginMillis,
                        signs,
                        stage.restarted(),
                        moments,
                        stage.swaps(),
                        Verdict.on(books),
                        events.labelled(),
                        evaluations(stage)));
    }

    /** Swaps versions and restarts the second scorer until the time is over. */
    private List<Moment> disturb(SoakStage stage, AnswerFollower answers, EventFlow flow, ProgressListener progress)
            throws InterruptedException {
        List<Moment> moments = new ArrayList<>();
        long begin = System.nanoTime();
        long nextSwap = plan.swapInterval().toNanos();
        long nextRestart = plan.restartInterval().toNanos();
        for (long now = 0; now < plan.duration().toNanos(); now = System.nanoTime() - begin) {
            stage.requireAlive();
            if (now >= nextSwap) {
                nextSwap += plan.swapInterval().toNanos();
                stage.swap();
            }
            if (now >= nextRestart) {
                nextRestart += plan.restartInterval().toNanos();
                boolean kill = moments.size() % 2 == 1;
                moments.add(new Moment(
                        now / 1e9, "a scorer is " + (kill ? "killed" : "asked to end") + " and started again"));
                stage.restart(kill);
            }
            progress.advanced(
                    now / TimeUnit.SECONDS.toNanos(1),
                    String.format(Locale.ROOT, "%,d of %,d answered", answers.answered(), flow.sent()));
            TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        }
        return moments;
    }

    /** A state that takes a while to be told. */
    @FunctionalInterface
    private interface State {
        boolean reached();
    }

    /** Waits for a state as long as one may; the books tell whether it came. */
    private static void await(SoakStage stage, State state) throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!state.reached() && System.nanoTime() < giveUp) {
            stage.requireAlive();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static long evaluations(SoakStage stage) {
        long[] count = {0};
        try (TopicReader reader = new TopicReader(
                stage.cluster(), stage.cluster().topics().evaluations().name())) {
            reader.readTo(reader.ends(), batch -> count[0] += batch.count());
        }
        return count[0];
    }

    private Map<String, String> circumstances() {
        Map<String, String> circumstances = new LinkedHashMap<>(ChildProcess.circumstances());
        circumstances.put(
                "processes", "one broker, two scorers and a monitor with one stream thread each, 4 partitions");
        circumstances.put("duration", plan.duration().toString());
        circumstances.put("events per second", String.format(Locale.ROOT, "%.0f", plan.rate()));
        circumstances.put("a version is swapped every", plan.swapInterval().toString());
        circumstances.put("a scorer is restarted every", plan.restartInterval().toString());
        circumstances.put("judged from", plan.warmUp() + " on");
        return circumstances;
    }
}
