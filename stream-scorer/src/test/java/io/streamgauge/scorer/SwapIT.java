package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.event.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions take turns while events flow at a steady rate. Each assignment is announced a little ahead; each event must be
 * answered once, by the version that its time belongs to.
 *
 * <p>{@code -Dstreamgauge.swaps=1000 -Dstreamgauge.output=DIRECTORY} makes it the long run that the documentation speaks
 * of, and writes the scorer's memory after each swap.
 */
final class SwapIT {
    private static final Logger LOG = LoggerFactory.getLogger(SwapIT.class);

    private static final int POISON_EVERY = 100;
    private static final int SWAPS = Integer.getInteger("streamgauge.swaps", 10);
    /** More than a scorer keeps loaded, so that each turn loads again. */
    private static final int VERSIONS = 12;

    private static final int EVENTS_PER_SECOND = 500;
    /** How many events before its first one a version is assigned. */
    private static final int AHEAD = 100;

    /** Events before the first swap, whose latencies are those of a start. */
    private static final int WARM_UP = Math.max(1_000, 10 * SWAPS);

    private static final int SETTLED = 100;
    private static final double FLAT = 0.02;

    @Test
    void eachEventIsAnsweredOnceByTheVersionOfItsTimeWhileVersionsTakeTurns(@TempDir Path directory) {
        Turns turns = new Turns();
        try (LocalStack stack = LocalStack.startEphemeral();
                Scenario scenario = new Scenario(stack, "swaps", directory)
                        .with("stream.threads", "1")
                        .assignFirstVersions();
                Ledger ledger = new Ledger(scenario, POISON_EVERY, turns::answered)) {
            List<ModelBundle> versions = IntStream.range(0, VERSIONS)
                    .mapToObj(i -> scenario.store(TinyBundles.largerSentiment(
                            directory.resolve("turn-" + i), Task.SENTIMENT.id(), "turn-" + i)))
                    .toList();
            Process scorer = scenario.startProcess();
            try {
                turns.flowUntilAnswered(ledger, WARM_UP);
                turns.latencyNanoseconds.clear();
                List<Long> memory = new ArrayList<>();
                for (int swap = 0; swap < SWAPS; swap++) {
                    ModelBundle next = versions.get(swap % VERSIONS);
                    int first = ledger.sent() + AHEAD;
                    turns.assigned(first, next.manifest().version());
                    scenario.assign(next, Ledger.time(first));
                    turns.flowUntilServing(scenario, ledger, Ledger.time(first), first);
                    turns.flowUntilAnswered(ledger, first + 1);
                    memory.add(residentKibibytes(scorer));
                }
                turns.stop(ledger);
                assertThat(ledger.complaints()).isEmpty();
                assertThat(ledger.missing()).isZero();
                assertThat(ledger.duplicates()).isZero();
                assertThat(ledger.sentTwice()).isZero();
                assertThat(turns.wrongVersions).isEmpty();
                LOG.info("{} swaps: {}; latency in ms: {}", SWAPS, ledger, turns.latencies());
                write(memory);
                if (SWAPS > 3 * SETTLED) {
                    long early = median(memory.subList(SETTLED, 2 * SETTLED));
                    long late = median(memory.subList(SWAPS - SETTLED, SWAPS));
                    LOG.info("Resident KiB, median of swaps 100 to 200: {}, of the last 100: {}", early, late);
                    assertThat((double) late / early).isLessThanOrEqualTo(1 + FLAT);
                }
            } finally {
                scorer.destroy();
                scorer.onExit().join();
            }
        }
    }

    /** Events at a steady rate, by schedule: whoever answers late makes no event later. */
    private static final class Turns {
        private final NavigableMap<Integer, String> versionFrom = new TreeMap<>();
        private final List<String> wrongVersions = new ArrayList<>();
        private final List<Long> latencyNanoseconds = new ArrayList<>();
        private final List<Long> intendedAt = new ArrayList<>();
        private long nextAt = System.nanoTime();
        private int served;

        private Turns() {
            versionFrom.put(0, "1");
        }

        void assigned(int first, String version) {
            versionFrom.put(first, version);
        }

        void answered(int number, Prediction prediction) {
            latencyNanoseconds.add(System.nanoTime() - intendedAt.get(number));
            String expected = versionFrom.floorEntry(number).getValue();
            if (!expected.equals(prediction.getModelVersion())) {
                wrongVersions.add(number + " by " + prediction.getModelVersion() + " instead of " + expected);
            }
        }

        private void flow(Ledger ledger, int end) {
            while (ledger.sent() < end && nextAt <= System.nanoTime()) {
                intendedAt.add(nextAt);
                ledger.send();
                nextAt += 1_000_000_000L / EVENTS_PER_SECOND;
            }
            if (ledger.sent() == end) {
                // The schedule waits for the version, or the events held back would count as late.
                nextAt = Math.max(nextAt, System.nanoTime());
            }
            ledger.read();
        }

        void flowUntilServing(Scenario scenario, Ledger ledger, Instant effectiveFrom, int end) {
            Await.until(
                    "the version from " + effectiveFrom + " on serves",
                    () -> {
                        flow(ledger, end);
                        List<String> lines = lines(scenario.log("scorer"));
                        for (; served < lines.size(); served++) {
                            if (lines.get(served).contains("serves sentiment from " + effectiveFrom + " on")) {
                                return true;
                            }
                        }
                        return false;
                    },
                    () -> ledger);
        }

        void flowUntilAnswered(Ledger ledger, int events) {
            Await.until(
                    events + " events are answered",
                    () -> {
                        flow(ledger, Integer.MAX_VALUE);
                        return ledger.answered() >= events;
                    },
                    () -> ledger);
        }

        void stop(Ledger ledger) {
            int end = ledger.sent();
            Await.until(
                    "all is answered",
                    () -> {
                        flow(ledger, end);
                        return ledger.missing() == 0;
                    },
                    () -> ledger);
        }

        String latencies() {
            long[] sorted = latencyNanoseconds.stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            return Arrays.stream(new double[] {0.5, 0.99, 0.999, 1})
                    .mapToObj(quantile -> "p" + quantile * 100 + " "
                            + sorted[(int) Math.min(sorted.length - 1L, (long) (quantile * sorted.length))] / 1_000_000)
                    .toList()
                    .toString();
        }
    }

    private static long residentKibibytes(Process process) {
        return lines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void write(List<Long> memory) {
        String output = System.getProperty("streamgauge.output");
        if (output == null) {
            return;
        }
        try {
            Path file = Files.createDirectories(Path.of(output)).resolve("swap-memory.csv");
            List<String> rows = new ArrayList<>(List.of("swap,resident_kib"));
            for (int swap = 0; swap < memory.size(); swap++) {
                rows.add(swap + 1 + "," + memory.get(swap));
            }
            Files.write(file, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
