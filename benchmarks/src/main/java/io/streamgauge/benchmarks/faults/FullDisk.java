package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system in memory, filled to the last byte and the last file, is mounted where a scorer keeps its state. */
record FullDisk() implements Incident {
    private static final int BYTES = 65_536;
    private static final int MOST_FILES = 4;
    private static final long PATIENCE_SECONDS = 10;

    @Override
    public Optional<String> lacking() {
        return "root".equals(System.getProperty("user.name"))
                ? Optional.empty()
                : Optional.of("the right to mount a file system (root)");
    }

    @Override
    public void strike(Stage stage) throws IOException, InterruptedException {
        ServiceSlot scorer = stage.firstScorer();
        Path state = stage.stateDirectory(scorer);
        stage.say("a scorer starts on a full disk");
        scorer.stop();
        Files.createDirectories(state);
        run(List.of(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + BYTES + ",nr_inodes=" + MOST_FILES,
                "streamgauge-faults",
                state.toString()));
        try {
            fill(state);
            stage.start(scorer);
            stage.awaitSharing();
            stage.say("it is replaced by one on its former disk");
            scorer.stop();
        } finally {
            run(List.of("umount", "-l", state.toString()));
        }
        stage.start(scorer);
        stage.awaitSharing();
    }

    private static void fill(Path directory) throws IOException {
        try {
            byte[] page = new byte[4_096];
            Path file = directory.resolve("full");
            while (true) {
                Files.write(file, page, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            // No room is left, which is what was wanted.
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
        for (int file = 0; file < MOST_FILES; file++) {
            try {
                Files.createFile(directory.resolve("empty-" + file));
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("No space left")) {
                    throw e;
                }
            }
        }
    }

    /** Runs a program of the system, which must succeed. */
    static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new BenchmarkException(String.join(" ", command) + " failed: " + said);
        }
    }
}
