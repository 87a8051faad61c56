package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address space of a scorer's process is limited to what it has, again and again until it ends, so that nobody in it is
 * given more: not PyTorch, and not the JVM, whichever asks first. So that PyTorch asks at all, the process is started with a
 * setting of the C library under which what is given back is not kept ({@code MALLOC_MMAP_THRESHOLD_}).
 */
final class NativeMemory implements Incident {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** For so long, PyTorch is the likelier one to ask; afterwards, the JVM is. */
    private static final Duration GENTLY = Duration.ofSeconds(10);

    private static final Duration SQUEEZE = Duration.ofMillis(500);
    private static final String NOTHING = "1";
    private static final String PROGRAM = "prlimit";
    private static final String SIZE = "VmSize:";
    private static final Pattern NOT_A_DIGIT = Pattern.compile("\\D");
    private static final long BYTES_PER_KIBIBYTE = 1_024;

    /** Of the smallest piece that is asked of the system, in bytes. */
    private static final String THRESHOLD = "4096";

    private final List<String> complaints = new ArrayList<>();

    @Override
    public Optional<String> lacking() {
        boolean there =
                Stream.of("/usr/bin", "/bin").anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
        return there ? Optional.empty() : Optional.of("prlimit (Linux, package util-linux)");
    }

    @Override
    public void prepare(Stage stage) {
        stage.firstScorer().setVariable("MALLOC_MMAP_THRESHOLD_", THRESHOLD);
    }

    @Override
    public void strike(Stage stage) throws IOException, InterruptedException {
        ServiceSlot scorer = stage.firstScorer();
        stage.say("a scorer gets no more memory");
        scorer.mayEnd();
        long begin = System.nanoTime();
        long passed = 0;
        while (scorer.isAlive() && passed < PATIENCE.toNanos()) {
            squeeze(scorer, passed < GENTLY.toNanos());
            passed = System.nanoTime() - begin;
            stage.pause(SQUEEZE);
        }
        if (scorer.isAlive()) {
            limit(scorer, "unlimited");
            scorer.mustNotEnd();
            complaints.add("The scorer went on without memory, so that nothing was tried: look at " + scorer.log());
            return;
        }
        stage.say("it ended, and is started again");
        scorer.clearVariables();
        stage.start(scorer);
        stage.awaitSharingWithANewOne();
    }

    /**
     * Does nothing when it has ended.
     *
     * @param gently whether it may exchange what it has for as much; otherwise it gets nothing at all
     */
    private static void squeeze(ServiceSlot scorer, boolean gently) throws IOException, InterruptedException {
        try {
            Optional<Long> kibibytes =
                    Files.readAllLines(Path.of("/proc", Long.toString(scorer.pid()), "status")).stream()
                            .filter(line -> line.startsWith(SIZE))
                            .map(line -> Long.valueOf(NOT_A_DIGIT.matcher(line).replaceAll("")))
                            .findFirst();
            if (kibibytes.isPresent()) {
                limit(scorer, gently ? Long.toString(kibibytes.get() * BYTES_PER_KIBIBYTE) : NOTHING);
            }
        } catch (IOException | BenchmarkException e) {
            if (scorer.isAlive()) {
                throw e;
            }
        }
    }

    /** The soft limit, which can be lifted again. */
    private static void limit(ServiceSlot scorer, String bytes) throws IOException, InterruptedException {
        FullDisk.run(List.of(PROGRAM, "--pid", Long.toString(scorer.pid()), "--as=" + bytes + ":"));
    }

    @Override
    public List<String> complaints(Stage stage, Books books) {
        return complaints;
    }
}
