package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Task;

/** The versions that serve, by task. Safe for use by several threads. */
@FunctionalInterface
public interface ServingModels {
    /** The task's timeline as it is now; a timeline that was read stays as it was. */
    AssignmentTimeline timeline(Task task);
}
