package io.streamgauge.monitor;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Predictions and feedback as the world sends them: out of order, late by seconds to weeks, repeated, contradictory, for
 * unknown ids and with unknown labels, and restarts in between.
 */
final class RandomHistory {
    static final Duration RETENTION = Duration.ofDays(14);

    private static final long BEGIN = Samples.NOON.toEpochMilli();
    private static final String LETTERS = "letters";
    private static final String NUMERALS = "numerals";

    /** Labels of each task, the last of which only shadows know; both know one. */
    private static final Map<String, List<String>> LABELS =
            Map.of(LETTERS, List.of("a", "b", "c", "d"), NUMERALS, List.of("i", "v", "c", "x"));

    private final Random random;
    private final List<Fact> facts = new ArrayList<>();
    private long offset;

    private RandomHistory(long seed) {
        this.random = new Random(seed);
    }

    static List<Fact> of(long seed) {
        RandomHistory history = new RandomHistory(seed);
        history.write();
        return history.facts;
    }

    private void write() {
        int events = 1 + random.nextInt(12);
        for (int event = 0; event < events; event++) {
            String eventId = "event-" + event;
            // Some histories last longer than the retention.
            long occurredAt = BEGIN + days(random.nextInt(3) * 10) + random.nextInt(7_200_000);
            if (random.nextInt(8) > 0) {
                predict(eventId, LETTERS, occurredAt);
            }
            boolean shared = random.nextInt(3) == 0;
            if (shared) {
                // Some events of the other task with the same id come while this one is known, some when it is not any
                // more.
                predict(eventId, NUMERALS, occurredAt + days(random.nextInt(5) * 4));
            }
            int words = random.nextInt(6);
            for (int i = 0; i < words; i++) {
                speak(eventId, shared, occurredAt);
            }
        }
        for (int restarts = random.nextInt(3); restarts > 0; restarts--) {
            facts.add(Fact.restart(BEGIN + days(random.nextInt(30))));
        }
        // Mostly in the order of time, as topics are; but predictions wait for the scorer, and partitions for each
        // other.
        IdentityHashMap<Fact, Long> arrival = new IdentityHashMap<>();
        facts.forEach(fact -> arrival.put(fact, fact.time() + delay()));
        facts.sort(Comparator.comparing(arrival::get));
    }

    private void predict(String eventId, String task, long occurredAt) {
        int places = 1 + random.nextInt(8) / 7;
        for (int place = 0; place < places; place++) {
            long source = offset++;
            add(occurredAt, eventId, prediction(task, "CHAMPION", task + 1, source, occurredAt));
            if (random.nextInt(3) == 0) {
                add(occurredAt, eventId, prediction(task, "SHADOW", task + 2, source, occurredAt));
            }
        }
    }

    private void speak(String eventId, boolean shared, long occurredAt) {
        String task = shared && random.nextBoolean() ? NUMERALS : LETTERS;
        List<String> labels = LABELS.getOrDefault(task, List.of());
        String label = random.nextInt(12) == 0 ? "unknown" : labels.get(random.nextInt(labels.size()));
        long givenAt = occurredAt + (random.nextBoolean() ? random.nextInt(60_000) : days(random.nextInt(20)));
        long writtenAt = Math.max(BEGIN, givenAt);
        String named = random.nextInt(4) == 0 ? task : null;
        Word word = new Word("annotator-" + random.nextInt(3), label, named, givenAt, 0, offset++, writtenAt);
        add(writtenAt, eventId, new JoinFact(null, word));
    }

    /** One record, and now and then the same once more. */
    private void add(long time, String eventId, JoinFact fact) {
        facts.add(new Fact(time, eventId, fact));
        if (random.nextInt(5) == 0) {
            facts.add(new Fact(time, eventId, fact));
        }
    }

    private JoinFact prediction(String task, String role, String version, long source, long occurredAt) {
        List<String> labels = LABELS.getOrDefault(task, List.of());
        float first = random.nextFloat();
        float second = (1 - first) * random.nextFloat();
        float rest = 1 - first - second;
        float last = role.equals("SHADOW") ? rest * random.nextFloat() : 0;
        Map<String, Float> probabilities =
                new TreeMap<>(Map.of(labels.get(0), first, labels.get(1), second, labels.get(2), rest - last));
        if (role.equals("SHADOW")) {
            probabilities.put(labels.get(3), last);
        }
        Map.Entry<String, Float> best = probabilities.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        return new JoinFact(
                new ScoredPrediction(
                        task,
                        best.getKey(),
                        best.getValue(),
                        probabilities,
                        task,
                        version,
                        role,
                        "events",
                        0,
                        source,
                        occurredAt,
                        occurredAt + 50),
                null);
    }

    private long delay() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(10_000);
            case 2 -> random.nextInt(3_600_000);
            default -> days(random.nextInt(4));
        };
    }

    private static long days(int days) {
        return Duration.ofDays(days).toMillis();
    }
}
