package io.streamgauge.localstack;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One child JVM: its command, its log file, its signals. It works in a directory of its own, writes everything that it
 * has to say to its log, and ends when this process ends, in whatever way (see {@link SupervisedMain}).
 *
 * <p>Thread-safety: all methods may be called from any thread. Ending the process does not wait for a start in another
 * thread; that start then fails.
 */
final class ServerProcess {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int FAILURE_LOG_LINES = 20;

    /**
     * What a child keeps of the environment. The rest is dropped because both servers read settings from variables as
     * common as {@code LOG_LEVEL} and {@code HTTP_PORT}, and the JVM from {@code JAVA_TOOL_OPTIONS}.
     */
    private static final Set<String> INHERITED_ENVIRONMENT =
            Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH");

    private static final List<String> JVM_OPTIONS = List.of(
            // For a server with one user: little memory and a quick start rather than peak throughput.
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            // No files outside our directory.
            "-XX:-UsePerfData",
            "-XX:ErrorFile=jvm-crash.log",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8");

    private static final List<String> NEWER_JVM_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final String name;
    private final Path directory;
    private final Path log;
    private volatile @Nullable Process process;
    private boolean retired;
    private boolean paused;

    /**
     * @param name what to call the server in messages, with its article
     * @param directory its working directory, absolute; created when missing
     * @param log its log file, absolute
     */
    ServerProcess(String name, Path directory, Path log) {
        this.name = name;
        this.directory = directory;
        this.log = log;
    }

    /** Refuses a start that {@link #launch} would refuse, for callers with files to write before it. */
    synchronized void requireStartable() {
        if (retired) {
            throw new IllegalStateException("Cannot start " + name + ": its stack is closed");
        }
        if (isAlive()) {
            throw new IllegalStateException("Cannot start " + name + ": it is running, with process id " + pid());
        }
    }

    /** Starts the process and returns without waiting for the server in it. */
    synchronized void launch(List<Path> classPath, List<String> options, String mainClass, List<String> arguments) {
        requireStartable();
        Path temporary = directory.resolve("tmp");
        List<String> command = new ArrayList<>();
        // Ctrl-C in a terminal goes to all processes of the foreground group. A child that ignores it, and the closing
        // of the terminal, lets the starting process stop its children in order. A JVM respects an ignored signal, and
        // exec keeps the process id.
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        if (Runtime.version().feature() >= 24) {
            command.addAll(NEWER_JVM_OPTIONS);
        }
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(options);
        command.addAll(List.of(SupervisedMain.class.getName(), "process.lock", mainClass));
        command.addAll(arguments);

        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED_ENVIRONMENT);
        // Rather than -cp: no limit on the length of one argument, and a readable list of processes.
        builder.environment()
                .put(
                        "CLASSPATH",
                        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        try {
            Files.createDirectories(directory);
            Directories.deleteRecursively(temporary);
            Files.createDirectory(temporary);
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            paused = false;
            process = builder.start();
        } catch (IOException e) {
            throw new LocalStackException("Cannot start " + name + " in " + directory + ": " + e, e);
        }
    }

    /**
     * Waits until the log of the running process has text that matches each pattern.
     *
     * @return what the first group of the first pattern matched, empty when it has no group
     * @throws LocalStackException if the process ends, or the timeout passes, before that
     */
    String awaitLog(Duration timeout, Pattern first, Pattern... others) {
        Process running = current();
        long deadline = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(log)) {
            while (true) {
                boolean alive = running.isAlive();
                // Each read returns what was appended since the one before.
                seen.write(in.readAllBytes());
                String text = seen.toString(StandardCharsets.UTF_8);
                Matcher matcher = first.matcher(text);
                if (matcher.find()
                        && Stream.of(others)
                                .allMatch(other -> other.matcher(text).find())) {
                    return matcher.groupCount() > 0 ? matcher.group(1) : "";
                }
                if (!alive) {
                    throw failure("its process ended with exit code " + running.exitValue());
                }
                if (System.nanoTime() > deadline) {
                    throw failure("it was not ready within " + timeout.toMillis() + " ms");
                }
                TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of " + name + ", " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("this thread was interrupted while it waited");
        }
    }

    /** Says that the server did not start, why, and what it wrote last. */
    LocalStackException failure(String reason) {
        List<String> lines;
        try (Stream<String> all = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines = all.toList();
        } catch (IOException | UncheckedIOException e) {
            lines = List.of("(cannot be read: " + e + ")");
        }
        return new LocalStackException(capitalised(name) + " did not start: " + reason + ". The last lines of its log "
                + log + ":" + System.lineSeparator()
                + String.join(
                        System.lineSeparator(),
                        lines.subList(Math.max(0, lines.size() - FAILURE_LOG_LINES), lines.size())));
    }

    /** Asks the process to end (SIGTERM), and ends it (SIGKILL) if it has not done so in time. */
    void stop() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        // Not Process.destroy(): that closes the pipe as well, which means to the child that its parent has died.
        running.toHandle().destroy();
        resume();
        try {
            if (running.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            // Whoever interrupts wants it over sooner.
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /** Ends the process at once (SIGKILL) and waits until it is gone. */
    void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        boolean interrupted = false;
        long deadline = System.nanoTime() + KILL_TIMEOUT.toNanos();
        while (running.isAlive() && System.nanoTime() < deadline) {
            try {
                running.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has the process stand still (SIGSTOP), with all of its connections open. */
    synchronized void pause() {
        ProcessSignal.STOP.send(pid());
        paused = true;
    }

    /** Has it go on; does nothing if it does not stand still. */
    synchronized void resume() {
        if (paused && isAlive()) {
            ProcessSignal.CONTINUE.send(pid());
        }
        paused = false;
    }

    /** Stops the process and refuses to launch another. */
    void retire() {
        synchronized (this) {
            retired = true;
        }
        stop();
    }

    /** Kills the process and refuses to launch another: for a server whose files nobody needs any more. */
    void abandon() {
        synchronized (this) {
            retired = true;
        }
        kill();
    }

    boolean isAlive() {
        Process last = process;
        return last != null && last.isAlive();
    }

    long pid() {
        return current().pid();
    }

    private Process current() {
        Process last = process;
        if (last == null) {
            throw new IllegalStateException(capitalised(name) + " has not been started");
        }
        return last;
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
