package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.faults.FaultResult.Failed;
import io.streamgauge.benchmarks.faults.FaultResult.NotRun;
import io.streamgauge.benchmarks.faults.FaultResult.Outcome;
import io.streamgauge.benchmarks.faults.FaultResult.Ran;
import io.streamgauge.benchmarks.flow.AnswerFollower;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.EventFlow;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One scenario: events flow; after a third of them the incident begins; events flow on until it is over, at least as many as
 * planned; when all are answered, or will not be, the books are read.
 *
 * @param servers whole, and whole again afterwards unless the scenario failed
 * @param directory for the scenario's files, with the logs of its scorers
 * @param fault what happens
 */
record FaultTrial(LocalCluster servers, Path directory, Fault fault, FaultPlan plan, ProgressListener progress) {
    /** What a scenario may take besides the time in which its events are sent. */
    private static final Duration LONGEST = Duration.ofMinutes(6);

    private static final Duration PATIENCE_WITH_THE_END = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final double MILLISECONDS = 1_000;

    /** Runs the scenario, however it ends, within a bounded time. */
    FaultResult run() throws IOException, InterruptedException {
        try (Incident incident = fault.incident()) {
            return run(incident);
        }
    }

    private FaultResult run(Incident incident) throws IOException, InterruptedException {
        Optional<String> lacking = incident.lacking();
        if (lacking.isPresent()) {
            return new FaultResult(fault, new NotRun("needs " + lacking.get()));
        }
        Files.createDirectories(directory);
        progress.started(fault.id() + ": " + fault.what(), plan.events(), "events");
        Outcome outcome;
        try (Stage stage = new Stage(servers, directory, fault.id(), plan, progress)) {
            outcome = bounded(stage, incident);
        }
        progress.finished(summary(outcome));
        return new FaultResult(fault, outcome);
    }

    private Outcome bounded(Stage stage, Incident incident) throws InterruptedException {
        Duration bound = LONGEST.plusMillis((long) (plan.events() / plan.rate() * MILLISECONDS));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Outcome> outcome = thread.submit(() -> play(stage, incident));
        try {
            return outcome.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            outcome.cancel(true);
            stage.endScorersAtOnce();
            return new Failed("It did not end within " + bound.toSeconds() + " s, and was given up. " + logs());
        } catch (ExecutionException e) {
            return new Failed(e.getCause() + ". " + logs());
        } finally {
            thread.shutdownNow();
            if (!thread.awaitTermination(PATIENCE_WITH_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                stage.endScorersAtOnce();
            }
        }
    }

    private Outcome play(Stage stage, Incident incident) throws IOException, InterruptedException {
        incident.prepare(stage);
        stage.prepare();
        stage.begin();
        EventFlow flow = stage.flow();
        AnswerFollower answers = stage.answers();
        stage.awaitSent(plan.before());
        stage.awaitPace();
        long begin = System.nanoTime();
        incident.strike(stage);
        stage.say("all is well again");
        stage.pause(CALM);
        stage.awaitSent(plan.events());
        flow.end();
        stage.say("the last answers");
        stage.await(() -> answers.answered() >= flow.sent(), Stage.PATIENCE);
        stage.endScorers();
        stage.mend();
        stage.say("the books are read");
        Books books = stage.books();
        return new Ran(
                Verdict.on(books),
                Recovery.of(answers.firstArrivals(), flow::dueNanos, begin),
                incident.complaints(stage, books));
    }

    private String logs() {
        return "Its scorers' logs are in " + directory + ", the brokers' and the registry's in " + servers.directory();
    }

    private String summary(Outcome outcome) {
        if (outcome instanceof Ran ran) {
            Verdict verdict = ran.verdict();
            return String.format(
                    Locale.ROOT,
                    "%s; %d of %d events unanswered, %d answers twice, longest wait %.1f s",
                    new FaultResult(fault, outcome).holds(plan.guarantee()) ? "holds" : "BROKEN",
                    verdict.missing(),
                    verdict.inputs(),
                    verdict.duplicates(),
                    ran.recovery().longestWait());
        }
        return outcome instanceof Failed failed ? "FAILED: " + failed.reason() : "not run";
    }
}
