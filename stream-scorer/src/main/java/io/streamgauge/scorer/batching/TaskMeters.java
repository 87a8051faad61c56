package io.streamgauge.scorer.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.Rejection.Reason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The meters of one task, looked up once: finding a meter by its name and tags takes longer than counting. Safe for use by
 * several threads.
 */
final class TaskMeters {
    /** From a tenth of the shortest target to the longest that anybody waits. */
    private static final Duration[] STEPS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };

    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096};

    private final MeterRegistry registry;
    private final Task task;
    private final Counter received;
    private final Counter discarded;
    private final AtomicLong waiting = new AtomicLong();
    private final Map<Stage, Timer> stages = new ConcurrentHashMap<>();
    private final Map<CloseReason, DistributionSummary> batches = new ConcurrentHashMap<>();
    /** Filled once. */
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);

    private final Map<VersionCounter, Counter> answers = new ConcurrentHashMap<>();
    private final Timer scoring;
    private final Timer endToEnd;

    /** What an event goes through. */
    enum Stage {
        /** Preprocessing, of all events of a batch. */
        READ,
        /** The oldest event's time in the batch. */
        WAIT,
        /** The networks' answers. */
        INFER,
        /** Explanations. */
        EXPLAIN,
        /** Making the predictions, and handing them to Kafka Streams, which encodes them. */
        FORWARD
    }

    private record VersionCounter(String name, String model, String version, String role) {}

    TaskMeters(MeterRegistry registry, Task task) {
        this.registry = registry;
        this.task = task;
        this.received = Counter.builder("streamgauge.events.received")
                .description("Events that were read, unreadable ones included")
                .tag("task", task.id())
                .register(registry);
        this.discarded = Counter.builder("streamgauge.events.discarded")
                .description("Events that were let go without an answer, because they will be read again")
                .tag("task", task.id())
                .register(registry);
        Gauge.builder("streamgauge.events.waiting", waiting, AtomicLong::doubleValue)
                .description("Events that wait in batches")
                .tag("task", task.id())
                .register(registry);
        for (Reason reason : Reason.values()) {
            // From the start, because a rate needs a value before the first event.
            rejected.put(
                    reason,
                    Counter.builder("streamgauge.events.rejected")
                            .description("Events that were rejected")
                            .tag("task", task.id())
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        this.scoring = timer("streamgauge.batch.scoring", "From closing a batch to the last of its answers")
                .register(registry);
        this.endToEnd = timer(
                        "streamgauge.latency",
                        "From an event's time to its prediction, both by the clocks of their machines")
                .register(registry);
    }

    private Timer.Builder timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(STEPS)
                .tag("task", task.id());
    }

    void received() {
        received.increment();
    }

    void waiting(int more) {
        waiting.addAndGet(more);
    }

    void discarded(int events) {
        discarded.increment(events);
    }

    void rejected(Reason reason) {
        Objects.requireNonNull(rejected.get(reason)).increment();
    }

    void stage(Stage stage, long nanoseconds) {
        stages.computeIfAbsent(stage, any -> timer("streamgauge.batch.stage", "What a batch spent on a stage")
                        .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                        .register(registry))
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    void batch(CloseReason reason, int events, long nanoseconds) {
        batches.computeIfAbsent(reason, any -> DistributionSummary.builder("streamgauge.batch.events")
                        .description("Batches, and how many events each had")
                        .serviceLevelObjectives(SIZES)
                        .tag("task", task.id())
                        .tag("reason", reason.tag())
                        .register(registry))
                .record(events);
        scoring.record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    void endToEnd(long milliseconds) {
        // Clocks differ.
        endToEnd.record(Math.max(0, milliseconds), TimeUnit.MILLISECONDS);
    }

    void scored(BatchTally.Answering answering, int count) {
        answers("streamgauge.events.scored", "Predictions that were forwarded", answering)
                .increment(count);
    }

    void abstained(BatchTally.Answering answering, int count) {
        answers("streamgauge.events.abstained", "Predictions below their version's threshold of confidence", answering)
                .increment(count);
    }

    private Counter answers(String name, String description, BatchTally.Answering answering) {
        VersionCounter key = new VersionCounter(
                name,
                answering.version().manifest().name(),
                answering.version().manifest().version(),
                answering.role().name().toLowerCase(Locale.ROOT));
        return answers.computeIfAbsent(key, any -> Counter.builder(name)
                .description(description)
                .tag("task", task.id())
                .tag("model", key.model())
                .tag("version", key.version())
                .tag("role", key.role())
                .register(registry));
    }
}
