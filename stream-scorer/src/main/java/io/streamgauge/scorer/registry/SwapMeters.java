package io.streamgauge.scorer.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.models.bundle.Task;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Counts how often another assignment took effect by the clock: {@code streamgauge.models.swaps}, by task. Belongs to the
 * thread that looks.
 */
final class SwapMeters {
    private final Map<Task, Counter> swaps = new EnumMap<>(Task.class);
    private final Map<Task, Assignment> last = new EnumMap<>(Task.class);

    /** Nothing serves yet. */
    SwapMeters(Collection<Task> tasks, MeterRegistry meters) {
        for (Task task : tasks) {
            swaps.put(
                    task,
                    Counter.builder("streamgauge.models.swaps")
                            .description("Assignments that took the place of another by the clock")
                            .tag("task", task.id())
                            .register(meters));
        }
    }

    /** Looks what is in force now; to be called often. */
    void look(Function<Task, AssignmentTimeline> timelines, Instant now) {
        swaps.forEach((task, counter) -> {
            Optional<Assignment> inForce = timelines.apply(task).at(now);
            inForce.ifPresent(assignment -> {
                Assignment before = last.put(task, assignment);
                if (before != null && !before.equals(assignment)) {
                    counter.increment();
                }
            });
        });
    }
}
