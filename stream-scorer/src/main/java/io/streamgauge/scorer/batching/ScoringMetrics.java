package io.streamgauge.scorer.batching;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.Rejection.Reason;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What there is to know about scoring, from the first batch on:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>tags</th><th>meaning</th></tr>
 * <tr><td>streamgauge.events.received</td><td>task</td><td>events that were read</td></tr>
 * <tr><td>streamgauge.events.scored</td><td>task, model, version, role</td><td>predictions that were forwarded</td></tr>
 * <tr><td>streamgauge.events.abstained</td><td>task, model, version, role</td><td>those of them below their version's
 *     threshold of confidence</td></tr>
 * <tr><td>streamgauge.events.rejected</td><td>task, reason</td><td>events that were rejected</td></tr>
 * <tr><td>streamgauge.rejected.values.omitted</td><td>task</td><td>rejected events whose value was left out, because the
 *     process had written as many bytes of them as it may</td></tr>
 * <tr><td>streamgauge.events.waiting</td><td>task</td><td>events that wait in batches</td></tr>
 * <tr><td>streamgauge.events.discarded</td><td>task</td><td>events that were let go without an answer, because their
 *     partition was taken away or their thread failed; whoever gets the partition reads them again</td></tr>
 * <tr><td>streamgauge.latency</td><td>task</td><td>from an event's time to its prediction</td></tr>
 * <tr><td>streamgauge.batch.events</td><td>task, reason (full, delay, dry, commit)</td><td>batches, and how many events
 *     each had</td></tr>
 * <tr><td>streamgauge.batch.scoring</td><td>task</td><td>time from closing a batch to the last of its answers</td></tr>
 * <tr><td>streamgauge.batch.stage</td><td>task, stage (read, wait, infer, explain, forward)</td><td>what a batch spent on a
 *     stage</td></tr>
 * <tr><td>streamgauge.shadow.dropped</td><td>task</td><td>opinions of shadows that overload cost</td></tr>
 * <tr><td>streamgauge.shadow.failed</td><td>task</td><td>opinions that are missing because the shadow failed</td></tr>
 * <tr><td>streamgauge.attributions</td><td>task, result (given, dropped, failed)</td><td>answers that were to be explained:
 *     those that were, those for which there was no time, and those where the network failed</td></tr>
 * <tr><td>streamgauge.batch.size.limit, streamgauge.batch.delay.limit</td><td>task</td><td>the plan in force: events, and
 *     seconds</td></tr>
 * <tr><td>streamgauge.input.lag</td><td></td><td>events that were written but not polled yet, of this instance's
 *     partitions</td></tr>
 * <tr><td>streamgauge.input.paused</td><td></td><td>partitions that are paused because enough of them is in memory</td></tr>
 * </table>
 *
 * <p>At any time received = scored as champion or challenger + rejected + waiting + discarded, as far as threads that count
 * just now can be caught. Tested.
 *
 * <p>Safe for use by several threads.
 */
public final class ScoringMetrics {
    private final MeterRegistry registry;
    private final Map<Task, BatchPlan> plans = new ConcurrentHashMap<>();
    private final Map<Task, TaskMeters> tasks = new ConcurrentHashMap<>();
    private final Set<ConsumerMetrics> consumers = ConcurrentHashMap.newKeySet();

    /** Meters in a registry, which somebody else publishes and closes. */
    public ScoringMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("streamgauge.input.lag", consumers, all -> all.stream()
                .mapToLong(ConsumerMetrics::lag)
                .sum());
        registry.gauge("streamgauge.input.paused", consumers, all -> all.stream()
                .mapToInt(ConsumerMetrics::paused)
                .sum());
    }

    /** Where a consumer leaves its figures until it is closed. */
    ConsumerMetrics ofConsumer(Consumer<?, ?> consumer) {
        ConsumerMetrics metrics = new ConsumerMetrics(consumer);
        consumers.add(metrics);
        return metrics;
    }

    /** A consumer was closed. */
    void forget(ConsumerMetrics consumer) {
        consumers.remove(consumer);
    }

    /** A task's events are batched by a plan from now on. */
    void planned(Task task, BatchPlan plan) {
        if (plans.put(task, plan) == null) {
            gauge("streamgauge.batch.size.limit", task, BatchPlan::size);
            gauge(
                    "streamgauge.batch.delay.limit",
                    task,
                    current -> current.maximumDelay().toNanos() / 1e9);
        }
    }

    /** A task's own meters. */
    TaskMeters of(Task task) {
        return tasks.computeIfAbsent(task, any -> new TaskMeters(registry, task));
    }

    /** Events of a task are going to come. */
    public void prepare(Task task) {
        var unused = of(task);
        // From the start, because a rate needs a value before the first event.
        var unusedYet = counter("streamgauge.rejected.values.omitted", task);
    }

    /** Counts a rejected event; one whose bytes are no event was not counted as received. */
    public void rejected(Task task, Reason reason, boolean isEvent) {
        TaskMeters meters = of(task);
        if (!isEvent) {
            meters.received();
        }
        meters.rejected(reason);
    }

    /** Counts a rejected event whose value is left out, because enough of them were kept. */
    public void valueOmitted(Task task) {
        counter("streamgauge.rejected.values.omitted", task).increment();
    }

    /** Counts what one batch came to. */
    void tally(Task task, BatchTally tally) {
        TaskMeters meters = of(task);
        tally.counts().forEach((answering, counts) -> {
            meters.scored(answering, counts.scored());
            if (counts.abstained() > 0) {
                meters.abstained(answering, counts.abstained());
            }
        });
    }

    void attributions(Task task, BatchAttributions attributions) {
        attributions(task, "given", attributions.given());
        attributions(task, "dropped", attributions.dropped());
        attributions(task, "failed", attributions.failed());
    }

    private void attributions(Task task, String result, int count) {
        if (count > 0) {
            Counter.builder("streamgauge.attributions")
                    .tag("task", task.id())
                    .tag("result", result)
                    .register(registry)
                    .increment(count);
        }
    }

    void shadowsFailed(Task task, int count) {
        counter("streamgauge.shadow.failed", task).increment(count);
    }

    void shadowsDropped(Task task, int count) {
        counter("streamgauge.shadow.dropped", task).increment(count);
    }

    private void gauge(String name, Task task, ToDoubleFunction<BatchPlan> value) {
        Gauge.builder(name, plans, current -> value.applyAsDouble(current.get(task)))
                .tag("task", task.id())
                .register(registry);
    }

    private Counter counter(String name, Task task) {
        return Counter.builder(name).tag("task", task.id()).register(registry);
    }
}
