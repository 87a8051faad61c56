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

/**
 * Predictions and feedback as the world sends them: out of order, late by seconds to weeks, repeated, contradictory, for
 * unknown ids and with unknown labels, and restarts in between.
 */
final class RandomHistory {
    static final Duration RETENTION = Duration.ofDays(14);

    private static final long BEGIN = Samples.NOON.toEpochMilli();
    private static final List<String> LABELS = List.of("a", "b", "c");

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
                predict(eventId, occurredAt);
            }
            int words = random.nextInt(6);
            for (int i = 0; i < words; i++) {
                speak(eventId, occurredAt);
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

    private void predict(String eventId, long occurredAt) {
        int places = 1 + random.nextInt(8) / 7;
        for (int place = 0; place < places; place++) {
            long source = offset++;
            add(occurredAt, eventId, prediction("CHAMPION", "1", source, occurredAt));
            if (random.nextInt(3) == 0) {
                add(occurredAt, eventId, prediction("SHADOW", "2", source, occurredAt));
            }
        }
    }

    private void speak(String eventId, long occurredAt) {
        String label = random.nextInt(12) == 0 ? "unknown" : LABELS.get(random.nextInt(LABELS.size()));
        long givenAt = occurredAt + (random.nextBoolean() ? random.nextInt(60_000) : days(random.nextInt(20)));
        Word word = new Word("annotator-" + random.nextInt(3), label, givenAt, 0, offset++);
        add(Math.max(BEGIN, givenAt), eventId, new JoinFact(null, word));
    }

    /** One record, and now and then the same once more. */
    private void add(long time, String eventId, JoinFact fact) {
        facts.add(new Fact(time, eventId, fact));
        if (random.nextInt(5) == 0) {
            facts.add(new Fact(time, eventId, fact));
        }
    }

    private JoinFact prediction(String role, String version, long source, long occurredAt) {
        float first = random.nextFloat();
        float second = (1 - first) * random.nextFloat();
        Map<String, Float> probabilities = Map.of("a", first, "b", second, "c", 1 - first - second);
        Map.Entry<String, Float> best = probabilities.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        return new JoinFact(
                new ScoredPrediction(
                        "letters",
                        best.getKey(),
                        best.getValue(),
                        probabilities,
                        "letters",
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
