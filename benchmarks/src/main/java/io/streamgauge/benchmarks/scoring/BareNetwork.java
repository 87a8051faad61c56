package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.NetworkClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The network alone, in a process of its own: one thread per processor, each scoring batches of prepared features one
 * after another.
 *
 * @param model the model
 * @param threads how many threads
 * @param batch inputs per call
 * @param eventsPerSecond inputs scored per second, by all threads together
 * @param eventsPerProcessorSecond inputs scored per second of processor time
 */
record BareNetwork(Manifest model, int threads, int batch, double eventsPerSecond, double eventsPerProcessorSecond) {
    static final int BATCH = 256;

    private static final String EVENTS_PER_SECOND = "eventsPerSecond";
    private static final String EVENTS_PER_PROCESSOR_SECOND = "eventsPerProcessorSecond";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Measures a bundle's network. */
    static BareNetwork measure(ModelBundle bundle, EventSource source, double seconds, Path directory)
            throws IOException, InterruptedException {
        Path result = directory.resolve("bare-" + bundle.manifest().name() + ".properties");
        List<String> arguments =
                new ArrayList<>(List.of(bundle.directory().toString(), Double.toString(seconds), result.toString()));
        if (source.data() != null) {
            arguments.add(source.data().toString());
        }
        Path log = directory.resolve("bare-" + bundle.manifest().name() + ".log");
        try (ChildProcess process = ChildProcess.start("The bare network", BareNetwork.class, arguments, log)) {
            process.awaitEnd(PATIENCE);
        }
        Properties measured = new Properties();
        try (var in = Files.newInputStream(result)) {
            measured.load(in);
        }
        return new BareNetwork(
                bundle.manifest(),
                Runtime.getRuntime().availableProcessors(),
                BATCH,
                number(measured, EVENTS_PER_SECOND),
                number(measured, EVENTS_PER_PROCESSOR_SECOND));
    }

    private static double number(Properties measured, String key) {
        return Double.parseDouble(Objects.requireNonNull(measured.getProperty(key), key));
    }

    /**
     * Measures within this process.
     *
     * @param arguments the bundle's directory, the seconds, the file for the result, optionally the data directory
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        NativeRuntime.load(1);
        ModelBundle bundle = ModelBundle.open(Path.of(arguments[0]));
        double seconds = Double.parseDouble(arguments[1]);
        EventSource source = new EventSource(arguments.length > 3 ? Path.of(arguments[3]) : null);
        List<Features> features = features(bundle.manifest(), source);
        Properties measured = new Properties();
        try (Classifier classifier = NetworkClassifier.load(bundle)) {
            run(classifier, features, seconds / 2);
            double processorBegin = ChildProcess.processorSeconds(ProcessHandle.current());
            long begin = System.nanoTime();
            long scored = run(classifier, features, seconds);
            double wall = (System.nanoTime() - begin) / 1e9;
            double processor = ChildProcess.processorSeconds(ProcessHandle.current()) - processorBegin;
            measured.setProperty(EVENTS_PER_SECOND, Double.toString(scored / wall));
            measured.setProperty(EVENTS_PER_PROCESSOR_SECOND, Double.toString(scored / processor));
        }
        try (var out = Files.newOutputStream(Path.of(arguments[2]))) {
            measured.store(out, null);
        }
    }

    private static List<Features> features(Manifest manifest, EventSource source) {
        Stream<EventCodec.Event> events = manifest.task() == Task.SENTIMENT
                ? source.reviews(manifest).stream().map(review -> EventCodec.review(manifest, review))
                : source.images(manifest).stream().map(image -> EventCodec.image(manifest, image));
        return events.map(EventCodec.Event::features).toList();
    }

    private static long run(Classifier classifier, List<Features> features, double seconds)
            throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        AtomicLong scored = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(() -> {
                for (int next = 0; System.nanoTime() < end; next = (next + BATCH) % features.size()) {
                    List<Features> batch = features.subList(next, Math.min(next + BATCH, features.size()));
                    scored.addAndGet(classifier.classify(batch).size());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return scored.get();
    }
}
