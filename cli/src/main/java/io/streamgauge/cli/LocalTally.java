package io.streamgauge.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a local run has seen so far. Safe for use by several threads. */
final class LocalTally {
    private final Map<String, TaskTally> tasks = new TreeMap<>();
    private final long begin;
    private long sent;
    private long predicted;
    private long rejected;
    private long firstSent;
    private long firstPrediction;
    private long lastOutcome;

    /** Predictions of one task: how many, and how many of the samples with a known label were answered with it. */
    private static final class TaskTally {
        private long predicted;
        private long known;
        private long right;
    }

    /**
     * A tally.
     *
     * @param begin when the command was given, on the clock of {@link System#nanoTime}
     */
    LocalTally(long begin) {
        this.begin = begin;
    }

    synchronized void sent() {
        if (sent++ == 0) {
            firstSent = System.nanoTime();
        }
    }

    /**
     * Counts a prediction.
     *
     * @param right whether it is the sample's known label
     */
    synchronized void predicted(String task, boolean right) {
        TaskTally tally = tasks.computeIfAbsent(task, name -> new TaskTally());
        tally.known++;
        if (right) {
            tally.right++;
        }
        outcome(tally);
    }

    /** Counts a prediction for an event whose label nobody told us. */
    synchronized void predicted(String task) {
        outcome(tasks.computeIfAbsent(task, name -> new TaskTally()));
    }

    private void outcome(TaskTally tally) {
        tally.predicted++;
        lastOutcome = System.nanoTime();
        if (predicted++ == 0) {
            firstPrediction = lastOutcome;
        }
    }

    synchronized void rejected() {
        rejected++;
        lastOutcome = System.nanoTime();
    }

    /** Events that came out, either way. */
    synchronized long outcomes() {
        return predicted + rejected;
    }

    synchronized long sentCount() {
        return sent;
    }

    synchronized long predictedCount() {
        return predicted;
    }

    synchronized long rejectedCount() {
        return rejected;
    }

    /** Seconds from the command to the first prediction; negative before there is one. */
    synchronized double secondsToFirstPrediction() {
        return predicted == 0 ? -1 : (firstPrediction - begin) / 1e9;
    }

    /** Outcomes per second between the first event sent and the last outcome seen. */
    synchronized double eventsPerSecond() {
        return lastOutcome <= firstSent || sent == 0 ? 0 : (predicted + rejected) * 1e9 / (lastOutcome - firstSent);
    }

    /** The summary for people, one line each. */
    synchronized List<String> summary(Map<String, OptionalLong> memory) {
        List<String> lines = new ArrayList<>();
        List<String> byTask = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        tasks.forEach((task, tally) -> {
            byTask.add(String.format(Locale.ROOT, "%,d %s", tally.predicted, task));
            if (tally.known > 0) {
                answers.add(String.format(Locale.ROOT, "%s %.1f %%", task, 100.0 * tally.right / tally.known));
            }
        });
        lines.add(String.format(
                Locale.ROOT,
                "%,d sample events in, %,d predictions out%s, %,d rejected",
                sent,
                predicted,
                byTask.isEmpty() ? "" : " (" + String.join(", ", byTask) + ")",
                rejected));
        if (predicted > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "first prediction %.1f s after the command; %,.0f events/s from the first event sent to the last answer"
                            + " (%.1f s)",
                    secondsToFirstPrediction(),
                    eventsPerSecond(),
                    Duration.ofNanos(lastOutcome - firstSent).toMillis() / 1e3));
        }
        if (!answers.isEmpty()) {
            lines.add("samples answered as they were meant: " + String.join(", ", answers));
        }
        memory(memory, lines);
        return lines;
    }

    private static void memory(Map<String, OptionalLong> memory, List<String> lines) {
        if (memory.isEmpty() || memory.values().stream().anyMatch(OptionalLong::isEmpty)) {
            return;
        }
        long together = 0;
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, OptionalLong> part : memory.entrySet()) {
            together += part.getValue().orElseThrow();
            parts.add(part.getKey() + " " + Text.bytes(part.getValue().orElseThrow()));
        }
        lines.add("memory at its highest: " + String.join(", ", parts) + ", together " + Text.bytes(together));
    }
}
