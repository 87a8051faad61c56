package io.streamgauge.cli;

import io.streamgauge.cli.sample.SampleDigits;
import io.streamgauge.cli.sample.SampleReviews;
import io.streamgauge.localstack.Directories;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.localstack.PeakMemory;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.streams.Readiness;
import io.streamgauge.streams.Termination;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.publish.Publisher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The main job on one machine, from nothing to predictions: broker and registry, starter models, scorer, sample producer,
 * view. What was started last is stopped first.
 */
final class LocalRun {
    /** Sample events per second when nobody says otherwise: enough to see life, slow enough to read. */
    static final double USUAL_RATE = 10;

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    /** Without any outcome for so long, a run that waits for its events is not going to end by itself. */
    private static final Duration STALL = Duration.ofMinutes(1);

    private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

    private final Console console;
    private final Options options;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final long commandGiven = commandGiven();
    private boolean keepFiles;

    /**
     * What was asked for.
     *
     * @param data directory that keeps the state; empty for a temporary one
     * @param events sample events to send; 0 for endless
     * @param exit whether to end when all of them have come out
     * @param rate sample events per second; infinite for as fast as possible, 0 for none
     * @param seed seed of the samples
     * @param port of the dashboard: any, off, or a number
     * @param settings settings of the scorer
     */
    record Options(
            Optional<Path> data,
            long events,
            boolean exit,
            double rate,
            long seed,
            String port,
            Map<String, String> settings) {}

    LocalRun(Console console, Options options) {
        this.console = console;
        this.options = options;
    }

    /** Runs until the end is requested or reached; returns the exit code. */
    int run() throws Exception {
        LocalTally tally = new LocalTally(commandGiven);
        int inferenceThreads = checkedSettings().inferenceThreads();
        // The engine takes a second or two to load; meanwhile the servers start.
        CompletableFuture<NativeRuntime> runtime =
                CompletableFuture.supplyAsync(() -> NativeRuntime.load(inferenceThreads));
        try (ShutdownSignal signal = new ShutdownSignal(STOP_PATIENCE, () -> {})) {
            try {
                int exitCode = run(signal, tally, runtime);
                stopAll();
                return exitCode;
            } catch (Exception e) {
                // The servers' logs may tell more.
                keepFiles = true;
                try {
                    stopAll();
                } catch (Exception whileStopping) {
                    e.addSuppressed(whileStopping);
                }
                throw e;
            }
        }
    }

    private int run(ShutdownSignal signal, LocalTally tally, CompletableFuture<NativeRuntime> runtime)
            throws Exception {
        say("starting broker and schema registry …");
        Path directory = directory();
        LocalStack stack = own(LocalStack.start(directory.resolve("stack")));
        Map<String, String> client = clientSettings(stack, directory);
        ClusterSettings cluster = ClusterSettings.from(Settings.of(client));
        EventSerdes serdes = own(new EventSerdes(cluster.registry()));
        runtime.get();

        publishStarters(cluster, serdes, directory);
        ScorerApplication scorer = own(new ScorerApplication(scorerSettings(client, directory)));
        scorer.start();
        LocalFeed feed = own(new LocalFeed(cluster, serdes));
        CompletableFuture<Termination> ended = termination(scorer);
        awaitReady(scorer, ended, signal);
        printAddresses(stack, scorer, directory);

        LocalView view = new LocalView(console, tally, options.events());
        FeedThread reading = own(new FeedThread(feed, view));
        String run = "sample-" + UUID.randomUUID().toString().substring(0, 8);
        SampleProducer producer = own(new SampleProducer(
                cluster,
                serdes,
                new SampleProducer.Plan(options.events(), options.rate()),
                new SampleReviews(run + "-review-", options.seed(), Clock.systemUTC()),
                SampleDigits.of(
                        DataDirectory.resolve(null, console.environment()),
                        run + "-image-",
                        options.seed(),
                        Clock.systemUTC()),
                view));
        boolean complete = watch(signal, new Parts(stack, ended, scorer, reading, producer), view, tally);
        summarise(tally, stack);
        return complete || signal.isRequested() ? 0 : Failures.FAILED;
    }

    /** What must keep running. */
    private record Parts(
            LocalStack stack,
            CompletableFuture<Termination> ended,
            ScorerApplication scorer,
            FeedThread reading,
            SampleProducer producer) {

        void requireAlive() {
            if (!stack.broker().isAlive()) {
                throw new FailedException("The broker ended unexpectedly; see broker.log in the data directory");
            }
            if (!stack.schemaRegistry().isAlive()) {
                throw new FailedException(
                        "The schema registry ended unexpectedly; see registry.log in the data directory");
            }
            reading.failure().ifPresent(failure -> {
                throw new FailedException("The view of the predictions failed: " + failure.getMessage(), failure);
            });
            producer.failure().ifPresent(failure -> {
                throw new FailedException("The sample events cannot be sent: " + failure.getMessage(), failure);
            });
            if (ended.isDone()) {
                throw endedWith("The scorer ended", ended.join());
            }
        }
    }

    /** Waits for the end; false when it was requested before all was done. */
    private boolean watch(ShutdownSignal signal, Parts parts, LocalView view, LocalTally tally)
            throws InterruptedException {
        long lastCount = -1;
        long lastChange = System.nanoTime();
        boolean summarised = false;
        while (!signal.await(TICK)) {
            parts.requireAlive();
            boolean complete = view.complete().getCount() == 0;
            if (complete && options.exit()) {
                return true;
            }
            if (complete && !summarised) {
                summarised = true;
                summarise(tally, parts.stack());
            }
            long count = tally.outcomes();
            if (count != lastCount || complete) {
                lastCount = count;
                lastChange = System.nanoTime();
            }
            if (options.events() > 0 && System.nanoTime() - lastChange > stallNanos()) {
                throw new FailedException("No event came out for " + STALL.toSeconds() + " s: " + count + " of "
                        + options.events() + " are done; the scorer says "
                        + parts.scorer().readiness().reasons());
            }
        }
        return false;
    }

    /** Slow samples are no stall. */
    private long stallNanos() {
        return STALL.toNanos() + (long) (5e9 / options.rate());
    }

    private static FailedException endedWith(String what, Termination termination) {
        Throwable cause = termination.failure().orElse(null);
        return new FailedException(what + ": " + (cause == null ? "it was closed" : cause.getMessage()), cause);
    }

    private void awaitReady(ScorerApplication scorer, CompletableFuture<Termination> ended, ShutdownSignal signal)
            throws InterruptedException {
        say("starting the scorer …");
        long giveUp = System.nanoTime() + START_PATIENCE.toNanos();
        Readiness readiness = scorer.readiness();
        while (!readiness.ready()) {
            if (ended.isDone()) {
                throw endedWith("The scorer could not start", ended.join());
            }
            if (System.nanoTime() > giveUp) {
                throw new FailedException(
                        "The scorer is not ready after " + START_PATIENCE.toSeconds() + " s: " + readiness.reasons());
            }
            if (signal.await(TICK)) {
                return;
            }
            readiness = scorer.readiness();
        }
    }

    private static CompletableFuture<Termination> termination(ScorerApplication scorer) {
        CompletableFuture<Termination> ended = new CompletableFuture<>();
        Thread waiting = new Thread(
                () -> {
                    try {
                        ended.complete(scorer.awaitTermination());
                    } catch (InterruptedException e) {
                        ended.completeExceptionally(e);
                    }
                },
                "local-termination");
        waiting.setDaemon(true);
        waiting.start();
        return ended;
    }

    /** The starter versions serve from the beginning of time, unless somebody has assigned others in this directory. */
    private void publishStarters(ClusterSettings cluster, EventSerdes serdes, Path directory) {
        List<ModelBundle> bundles = StarterBundles.ofInstallation().open();
        Publisher publisher =
                new Publisher(new FileArtifactStore(store(directory)), cluster, serdes, Clock.systemUTC());
        for (ModelBundle bundle : bundles) {
            publisher.publish(bundle);
            if (publisher.assignment(bundle.manifest().name()).isEmpty()) {
                publisher.assign(bundle.manifest().name(), bundle.manifest().version(), Instant.EPOCH, "local");
            }
        }
    }

    private ScorerSettings scorerSettings(Map<String, String> client, Path directory) {
        Map<String, String> settings = new HashMap<>(client);
        settings.put("state.directory", directory.resolve("state").toString());
        settings.put("application.id", "streamgauge-local");
        settings.put("http.port", options.port());
        settings.putAll(options.settings());
        Settings all = Settings.of(settings);
        all.requireKnown(ScorerSettings.keys());
        return ScorerSettings.from(all);
    }

    /** The scorer's settings, checked before anything is started; where the servers are is not known yet. */
    private ScorerSettings checkedSettings() {
        for (String fixed : List.of(
                "bootstrap.servers", "schema.registry.url", "artifact.store", "topics.prefix", "models.trusted.keys")) {
            if (options.settings().containsKey(fixed)) {
                throw new UsageException("-D " + fixed + " cannot be set: `local` runs its own servers and topics;"
                        + " use `score` for a scorer on another cluster");
            }
        }
        try {
            return scorerSettings(
                    Map.of(
                            "bootstrap.servers", "127.0.0.1:0",
                            "schema.registry.url", "http://127.0.0.1:0",
                            "artifact.store", "models"),
                    Path.of("."));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private Path directory() throws IOException {
        if (options.data().isPresent()) {
            return Files.createDirectories(options.data().get())
                    .toAbsolutePath()
                    .normalize();
        }
        Path temporary = Files.createTempDirectory("streamgauge-");
        own(() -> {
            if (keepFiles) {
                say("the files of this run are kept in " + temporary);
            } else {
                Directories.deleteRecursively(temporary);
            }
        });
        return temporary;
    }

    private static Path store(Path directory) {
        return directory.resolve("models");
    }

    /** What another command or client needs to join, also written to a file that {@code --config} takes. */
    private static Map<String, String> clientSettings(LocalStack stack, Path directory) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("artifact.store", store(directory).toString());
        StringBuilder text =
                new StringBuilder("# How to reach what `streamgauge local` runs; rewritten at every start.\n");
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        Files.writeString(clientFile(directory), text);
        return settings;
    }

    private static Path clientFile(Path directory) {
        return directory.resolve("client.properties");
    }

    private void printAddresses(LocalStack stack, ScorerApplication scorer, Path directory) {
        double seconds = (System.nanoTime() - commandGiven) / 1e9;
        console.out().println(String.format(Locale.ROOT, "Ready after %.1f s.", seconds));
        scorer.httpAddress().ifPresent(address -> console.out().println("  dashboard        " + address + '/'));
        console.out().println("  Kafka            " + stack.bootstrapServers());
        console.out().println("  schema registry  " + stack.schemaRegistryUrl());
        console.out().println("  to join          --config " + clientFile(directory));
        console.out().println();
    }

    private void summarise(LocalTally tally, LocalStack stack) {
        console.out().println();
        tally.summary(memory(stack)).forEach(line -> console.out().println("  " + line));
    }

    private static Map<String, OptionalLong> memory(LocalStack stack) {
        Map<String, OptionalLong> memory = new LinkedHashMap<>();
        memory.put("scorer and view", PeakMemory.of(ProcessHandle.current().pid()));
        memory.put("broker", PeakMemory.of(stack.broker().pid()));
        memory.put("registry", PeakMemory.of(stack.schemaRegistry().pid()));
        return memory;
    }

    /** When this process was started, on the clock of {@link System#nanoTime}. */
    private static long commandGiven() {
        long age = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(age);
    }

    private <T extends AutoCloseable> T own(T resource) {
        started.push(resource);
        return resource;
    }

    private void stopAll() throws Exception {
        Exception first = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void say(String text) {
        console.err().println(text);
    }
}
