package io.streamgauge.benchmarks;

import io.streamgauge.localstack.PeakMemory;
import io.streamgauge.localstack.ProcessSignal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * A JVM of its own for whatever is measured, always with the same options, so that its processor time and memory are its
 * alone. Its output goes to a log file. Belongs to one thread.
 */
public final class ChildProcess implements AutoCloseable {
    /** What every measured JVM gets; as the launcher has it for the scorer. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC", "-Xmx512m", "-Djava.awt.headless=true", "-Dai.djl.offline=true", "-XX:-UsePerfData");

    private static final List<String> NEWER_JVM_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
    private static final int FAILURE_LOG_LINES = 20;

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a process.
     *
     * @param name what messages call it
     * @param main its class
     * @param arguments its arguments
     * @param log file for its output
     */
    public static ChildProcess start(String name, Class<?> main, List<String> arguments, Path log) {
        return start(name, List.of(), main, arguments, log);
    }

    /**
     * Starts a process with more options for the JVM than those that all have.
     *
     * @param name what messages call it
     * @param options for the JVM
     * @param main its class
     * @param arguments its arguments
     * @param log file for its output
     */
    public static ChildProcess start(
            String name, List<String> options, Class<?> main, List<String> arguments, Path log) {
        return start(name, options, Map.of(), main, arguments, log);
    }

    /**
     * Starts a process with more options for the JVM, and more in its environment, than all have.
     *
     * @param name what messages call it
     * @param options for the JVM
     * @param environment variables besides those of this process
     * @param main its class
     * @param arguments its arguments
     * @param log file for its output
     */
    public static ChildProcess start(
            String name,
            List<String> options,
            Map<String, String> environment,
            Class<?> main,
            List<String> arguments,
            Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        if (Runtime.version().feature() >= 24) {
            command.addAll(NEWER_JVM_OPTIONS);
        }
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("TORCH_CPP_LOG_LEVEL", "ERROR");
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new BenchmarkException("The process of " + name + " cannot be started: " + e, e);
        }
    }

    /** What there is to say of the circumstances in which processes are measured. */
    public static Map<String, String> circumstances() {
        return Map.of("JVM options", String.join(" ", JVM_OPTIONS), "Kafka", AppInfoParser.getVersion());
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Throws if the process has ended, with the end of its log. */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw failure("ended with exit code " + process.exitValue());
        }
    }

    /** Waits for a process that ends by itself. */
    public void awaitEnd(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw failure("did not end within " + timeout.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw failure("ended with exit code " + process.exitValue());
        }
    }

    /** The process failed: why, and what it wrote last. */
    public BenchmarkException failure(String problem) {
        List<String> lines;
        try {
            lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            lines = List.of("(cannot be read: " + e + ")");
        }
        return new BenchmarkException(name + " " + problem + ". The last lines of its log " + log + ": "
                + String.join(" | ", lines.subList(Math.max(0, lines.size() - FAILURE_LOG_LINES), lines.size())));
    }

    /** Processor time so far, of all threads, in seconds. */
    public double processorSeconds() {
        return processorSeconds(process.toHandle());
    }

    /** Processor time of a process so far; 0 where the system does not tell. */
    public static double processorSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    /** The most memory it ever held resident, in bytes; empty where the system does not tell. */
    public OptionalLong peakMemory() {
        return PeakMemory.of(process.pid());
    }

    /** Ends it as a failing machine does. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end as operators do (SIGTERM). */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Has it stand still (SIGSTOP), with all of its connections open. */
    public void pause() {
        ProcessSignal.STOP.send(process.pid());
    }

    /** Has it go on. */
    public void resume() {
        ProcessSignal.CONTINUE.send(process.pid());
    }

    /** Waits until it is gone, however it ended. */
    public void awaitGone(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw failure("did not end within " + timeout.toSeconds() + " s");
        }
    }

    /** Its log file. */
    public Path log() {
        return log;
    }

    /** Asks the process to end by closing its standard input, and ends it by force if it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone, or will be ended below.
            process.destroy();
        }
        try {
            if (!process.waitFor(STOP_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
