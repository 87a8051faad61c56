package io.streamgauge.streams;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no application stands in silence. A stream thread asks its consumer for events again and again; one
 * that has not done so for long hangs in a native call, a lock or a server that never answers, and nothing else would
 * tell: Kafka Streams' state stays {@code RUNNING}. First the application is said to be not ready, and the thread's stack
 * is logged; then it fails.
 *
 * <p>A thread that Kafka Streams replaces or ends is forgotten. Safe for use by several threads.
 */
final class StallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(5);
    private static final String CONSUMER_SUFFIX = "-consumer";

    /**
     * A stream thread.
     *
     * @param thread its name
     * @param sincePoll how long ago it asked for events
     */
    record Progress(String thread, Duration sincePoll) {}

    private final StallLimits limits;
    private final Supplier<Collection<Progress>> threads;
    private final Consumer<Throwable> fail;
    private final ScheduledExecutorService executor;
    private final Set<String> standing = new HashSet<>();
    private volatile List<String> reasons = List.of();

    private StallWatch(StallLimits limits, Supplier<Collection<Progress>> threads, Consumer<Throwable> fail) {
        this.limits = limits;
        this.threads = threads;
        this.fail = fail;
        this.executor = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "stall-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A watch that looks when it is told to. */
    static StallWatch idle(StallLimits limits, Supplier<Collection<Progress>> threads, Consumer<Throwable> fail) {
        return new StallWatch(limits, threads, fail);
    }

    /**
     * Begins to look, four times within the tolerance and at least each five seconds.
     *
     * @param application may be yet to start; outlives the watch
     * @param fail is told when a thread stands for longer than the limit
     */
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor, and what it throws is logged.
    static StallWatch over(KafkaStreams application, StallLimits limits, Consumer<Throwable> fail) {
        StallWatch watch = idle(limits, () -> progress(application.metrics().values()), fail);
        long period = Math.min(
                LONGEST_PERIOD.toMillis(), limits.tolerance().dividedBy(4).toMillis());
        watch.executor.scheduleWithFixedDelay(watch::lookOrLog, period, period, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Why the application is not ready, a sentence for each thread that stands; empty when none does. */
    List<String> reasons() {
        return reasons;
    }

    private void lookOrLog() {
        try {
            look();
        } catch (RuntimeException e) {
            // One that is thrown would end the watch.
            LOG.warn("The stream threads could not be watched", e);
        }
    }

    /** Looks once. */
    void look() {
        TreeMap<String, Duration> stalls = new TreeMap<>();
        for (Progress progress : threads.get()) {
            if (progress.sincePoll().compareTo(limits.tolerance()) > 0) {
                stalls.put(progress.thread(), progress.sincePoll());
            }
        }
        // Once is not enough: a process that was stopped for long, or a clock that leapt, makes every thread look so.
        Set<String> before = Set.copyOf(standing);
        standing.retainAll(stalls.keySet());
        stalls.forEach((thread, time) -> {
            if (standing.add(thread)) {
                LOG.warn("{}. {}", sentence(thread, time), stack(thread));
            }
        });
        reasons = stalls.entrySet().stream()
                .map(stall -> sentence(stall.getKey(), stall.getValue()))
                .toList();
        stalls.forEach((thread, time) -> {
            if (before.contains(thread) && time.compareTo(limits.limit()) > 0) {
                IllegalStateException failure = new IllegalStateException(sentence(thread, time) + ", longer than "
                        + limits.prefix() + "stall.limit (" + limits.limit()
                        + "): the process should be started anew; where the thread stood is in the log");
                LOG.error("{}. {}", failure.getMessage(), stack(thread));
                fail.accept(failure);
            }
        });
    }

    private static String sentence(String thread, Duration time) {
        return "The stream thread " + thread + " has not asked for events for " + time.toSeconds() + " s";
    }

    /** Where a thread is, and for whom it waits, in lines as those of a stack trace. */
    private static String stack(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Stream.of(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().equals(name))
                .findFirst()
                .map(thread -> "It is " + thread.getThreadState()
                        + (thread.getLockOwnerName() == null ? "" : ", waiting for " + thread.getLockOwnerName())
                        + Stream.of(thread.getStackTrace())
                                .map(frame -> System.lineSeparator() + "\tat " + frame)
                                .collect(Collectors.joining()))
                .orElse("It is gone");
    }

    /** What the metrics of Kafka Streams tell of its threads. */
    static List<Progress> progress(Collection<? extends Metric> metrics) {
        return metrics.stream()
                .filter(metric -> metric.metricName().name().equals("last-poll-seconds-ago"))
                .flatMap(metric -> {
                    String client = metric.metricName().tags().getOrDefault("client-id", "");
                    // Those of the consumers that restore state and feed global stores are none of a stream thread's
                    // loop,
                    // and -1 is one that has yet to begin.
                    return client.endsWith(CONSUMER_SUFFIX)
                                    && !client.endsWith("-restore" + CONSUMER_SUFFIX)
                                    && !client.endsWith("-global" + CONSUMER_SUFFIX)
                                    && metric.metricValue() instanceof Number seconds
                                    && seconds.longValue() >= 0
                            ? Stream.of(new Progress(
                                    client.substring(0, client.length() - CONSUMER_SUFFIX.length()),
                                    Duration.ofSeconds(seconds.longValue())))
                            : Stream.empty();
                })
                .toList();
    }

    /** Looks no more. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
