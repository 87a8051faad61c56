package io.streamgauge.fuzzing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tries a target with its seeds and with what comes of changing them, and fails with what was found. Each input follows from
 * the run's seed and the input's number, so that a run with the same seed tries the same. Belongs to one thread.
 *
 * <p>System properties: {@code streamgauge.fuzz.seed} (1), and {@code streamgauge.fuzz.seconds}, how long to go on with each
 * target (0: as many inputs as the target says).
 */
public final class Fuzzing {
    private static final String PREFIX = "streamgauge.fuzz.";
    private static final int MOST_FINDINGS = 10;
    private static final int MOST_ATTEMPTS = 2_000;
    private static final int LOOK_MILLISECONDS = 500;
    private static final int SHOWN_BYTES = 600;

    /** No input is worth so much time; the bound that counts is that of what is allocated. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Target target;
    private final long seed;
    private final long seconds;
    private final Path directory;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private volatile byte[] current = new byte[0];
    private volatile long currentSince = System.nanoTime();
    private final AtomicLong number = new AtomicLong();
    private long accepted;
    private long refused;
    private long mostAllocated;

    private Fuzzing(Target target, long seed, long seconds, Path directory) {
        this.target = target;
        this.seed = seed;
        this.seconds = seconds;
        this.directory = directory;
    }

    /**
     * Tries a target, as long as the system properties say.
     *
     * @throws AssertionError when the target does with any input what it must not, or when the inputs do not show anything:
     *     a seed is refused, or never anything else is accepted or refused
     */
    public static void run(Target target) {
        new Fuzzing(
                        target,
                        Long.getLong(PREFIX + "seed", 1),
                        Long.getLong(PREFIX + "seconds", 0),
                        Path.of(System.getProperty("basedir", ""), "target", "fuzzing"))
                .run();
    }

    private void run() {
        long begin = System.nanoTime();
        // On a thread of its own, for what hangs must not hang the build.
        Thread worker = new Thread(this::tryAll, "fuzzing-" + target.name());
        worker.setDaemon(true);
        worker.start();
        try {
            while (worker.isAlive()) {
                worker.join(LOOK_MILLISECONDS);
                requireProgress();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
        tell(Duration.ofNanos(System.nanoTime() - begin));
        if (!findings.isEmpty()) {
            StringBuilder text = new StringBuilder();
            findings.values().forEach(finding -> text.append(described(finding)));
            throw new AssertionError(
                    text.toString(), findings.values().iterator().next().thrown());
        }
        if (accepted <= target.seeds().size() || (target.refusing() && refused == 0)) {
            throw new AssertionError(
                    target.name() + ": of " + number.get() + " inputs " + accepted + " were accepted and " + refused
                            + " refused: there must be both, besides the seeds. Choose other seeds or tokens");
        }
    }

    private void requireProgress() {
        if (System.nanoTime() - currentSince > PATIENCE.toNanos()) {
            Finding hanging = new Finding(number.get(), current, new AssertionError("Does not end"));
            throw new AssertionError(described(hanging));
        }
    }

    private void tryAll() {
        for (byte[] input : target.seeds()) {
            tryOne(input);
            if (refused > 0) {
                Finding refusal = new Finding(number.get(), input, new AssertionError("A seed is refused"));
                findings.put(refusal.kind(), refusal);
                return;
            }
        }
        Mutator mutator = new Mutator(target);
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (findings.size() < MOST_FINDINGS
                && (number.get() < target.cases() || (seconds > 0 && System.nanoTime() < until))) {
            tryOne(mutator.next(new Random(seed * 1_000_003 + number.get())));
        }
    }

    private void tryOne(byte[] input) {
        current = input;
        currentSince = System.nanoTime();
        try {
            if (read(input) == Verdict.ACCEPTED) {
                accepted++;
            } else {
                refused++;
            }
        } catch (Throwable thrown) {
            Finding finding = new Finding(number.get(), input, thrown);
            if (!findings.containsKey(finding.kind())) {
                findings.put(finding.kind(), smaller(finding));
            }
        }
        number.set(number.get() + 1);
    }

    private Verdict read(byte[] input) throws Exception {
        long before = Allocation.bytes();
        Verdict verdict = target.reader().read(input.clone());
        long allocated = Allocation.bytes() - before;
        if (allocated > target.allocation(input)) {
            // The first time, classes may have been loaded.
            before = Allocation.bytes();
            verdict = target.reader().read(input.clone());
            allocated = Allocation.bytes() - before;
        }
        if (allocated > target.allocation(input)) {
            throw new AssertionError("Reading " + input.length + " bytes allocated " + allocated + ", more than "
                    + target.allocation(input));
        }
        mostAllocated = Math.max(mostAllocated, allocated);
        return verdict;
    }

    /** Leaves out what is not needed for the same to be found. */
    private Finding smaller(Finding finding) {
        byte[] input = finding.input();
        int attempts = 0;
        for (int piece = input.length / 2; piece >= target.unit() && attempts < MOST_ATTEMPTS; piece /= 2) {
            int length = piece / target.unit() * target.unit();
            for (int from = 0; from + length <= input.length && attempts < MOST_ATTEMPTS; ) {
                byte[] shorter = new byte[input.length - length];
                System.arraycopy(input, 0, shorter, 0, from);
                System.arraycopy(input, from + length, shorter, from, input.length - from - length);
                attempts++;
                currentSince = System.nanoTime();
                if (doesTheSame(shorter, finding)) {
                    input = shorter;
                } else {
                    from += length;
                }
            }
        }
        return finding.with(input);
    }

    private boolean doesTheSame(byte[] input, Finding finding) {
        try {
            var unused = read(input);
            return false;
        } catch (Throwable thrown) {
            return Finding.kind(thrown).equals(finding.kind());
        }
    }

    private String described(Finding finding) {
        String name = target.name() + "-" + finding.number() + ".bin";
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name), finding.input());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] input = finding.input();
        return "%n%s with seed %d, input %d: %s%n  %s%n  %d bytes in %s%s"
                .formatted(
                        target.name(),
                        seed,
                        finding.number(),
                        finding.thrown(),
                        finding.kind(),
                        input.length,
                        directory.resolve(name),
                        input.length > SHOWN_BYTES
                                ? ""
                                : ", in Base64 " + Base64.getEncoder().encodeToString(input));
    }

    private void tell(Duration elapsed) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve(target.name() + ".tsv"),
                    "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d%n"
                            .formatted(
                                    target.name(),
                                    number.get(),
                                    accepted,
                                    refused,
                                    findings.size(),
                                    mostAllocated,
                                    elapsed.toMillis(),
                                    seed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
