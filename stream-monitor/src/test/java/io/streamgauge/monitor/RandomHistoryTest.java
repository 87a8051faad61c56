package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The join and the quality against a naive model, for histories drawn at random. A failure names the seed and the smallest
 * part of its history that still fails.
 */
final class RandomHistoryTest {
    private static final int HISTORIES = 1_500;

    @Test
    void evaluationsAndQualityAreThoseOfTheNaiveModelWhateverTheOrder() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            List<Fact> facts = RandomHistory.of(seed);
            if (!isRight(facts)) {
                List<Fact> smallest = shrink(facts);
                throw new AssertionError(
                        "Seed " + seed + " fails with\n"
                                + smallest.stream().map(Fact::toString).collect(Collectors.joining("\n")),
                        failure(smallest));
            }
        }
    }

    @Test
    void historiesHoldWhatTheyAreMeantToTest() {
        long restarts = 0;
        long late = 0;
        long replaced = 0;
        long contradicted = 0;
        long shared = 0;
        for (long seed = 0; seed < 100; seed++) {
            ProcessorPair monitor = new ProcessorPair();
            List<Fact> facts = RandomHistory.of(seed);
            facts.forEach(monitor::add);
            monitor.tell();
            restarts += facts.stream().filter(fact -> fact.fact() == null).count();
            late += monitor.evaluations.stream()
                    .filter(one -> one.getGivenAt().isAfter(one.getOccurredAt().plusSeconds(86_400)))
                    .count();
            replaced += monitor.evaluations.stream()
                    .filter(one -> one.getPreviousLabel() != null)
                    .count();
            Map<String, Set<String>> tasks = new HashMap<>();
            monitor.evaluations.forEach(one -> tasks.computeIfAbsent(one.getEventId(), id -> new HashSet<>())
                    .add(one.getTask()));
            shared += tasks.values().stream()
                    .filter(several -> several.size() > 1)
                    .count();
            contradicted += monitor.told.stream()
                    .filter(one -> one.getContradicted() > 0)
                    .count();
        }
        assertThat(restarts).isGreaterThan(50);
        assertThat(late).isGreaterThan(50);
        assertThat(replaced).isGreaterThan(50);
        assertThat(contradicted).isGreaterThan(50);
        assertThat(shared).isGreaterThan(50);
    }

    private static boolean isRight(List<Fact> facts) {
        return failure(facts) == null;
    }

    private static @Nullable Throwable failure(List<Fact> facts) {
        try {
            check(facts);
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    /** Leaves out one fact after the other, as long as the rest still fails. */
    private static List<Fact> shrink(List<Fact> failing) {
        List<Fact> smallest = new ArrayList<>(failing);
        for (int i = smallest.size() - 1; i >= 0; i--) {
            List<Fact> shorter = new ArrayList<>(smallest);
            shorter.remove(i);
            if (!isRight(shorter)) {
                smallest = shorter;
            }
        }
        return smallest;
    }

    private static void check(List<Fact> facts) {
        ProcessorPair monitor = new ProcessorPair();
        NaiveMonitor naive = new NaiveMonitor();
        for (Fact fact : facts) {
            monitor.add(fact);
            naive.add(fact);
        }
        monitor.tell();

        Comparison.requireSame(monitor.evaluations, monitor.told, naive, ProcessorPair.WINDOW);
    }
}
