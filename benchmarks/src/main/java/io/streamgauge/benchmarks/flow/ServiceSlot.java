package io.streamgauge.benchmarks.flow;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place for a scorer or a monitor: one process at a time, each with a log of its own. Belongs to one thread, but for {@link #abandon}.
 */
public final class ServiceSlot {
    /** As services log: whoever looks for what went wrong must know what happened before. */
    private static final List<String> LOGGING =
            List.of("-Dstreamgauge.log.own=INFO", "-Dstreamgauge.log.connections=WARN");

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final ServiceMain.Service service;
    private final List<String> options;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> ownSettings = new HashMap<>();
    private int starts;
    private boolean expected;
    private volatile @Nullable ChildProcess process;
    private volatile boolean abandoned;

    /**
     * A place where nothing runs yet.
     *
     * @param name of the place, and of its processes
     * @param service what runs there
     * @param options of its JVM, besides those that all have
     * @param directory for logs; exists
     */
    public ServiceSlot(String name, ServiceMain.Service service, List<String> options, Path directory) {
        this.name = name;
        this.service = service;
        this.options = Stream.concat(LOGGING.stream(), options.stream()).toList();
        this.directory = directory;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Gives processes that are started from now on a setting, over whatever they are started with. */
    public void set(String key, String value) {
        ownSettings.put(key, value);
    }

    /** Sets a variable in the environment of processes that are started from now on. */
    public void setVariable(String variable, String value) {
        environment.put(variable, value);
    }

    /** Takes all variables back, for processes that are started from now on. */
    public void clearVariables() {
        environment.clear();
    }

    /** The number of its process. */
    public long pid() {
        return current().pid();
    }

    /** Whether its process has not ended. */
    public boolean isAlive() {
        return current().isAlive();
    }

    /** Its process may end from now on by itself, which is no failure of the scenario. */
    public void mayEnd() {
        expected = false;
    }

    /** Its process must not end by itself, as before {@link #mayEnd}. */
    public void mustNotEnd() {
        expected = true;
    }

    /** The log of its process. */
    public Path log() {
        return current().log();
    }

    /** Starts a process; there must be none. */
    public void start(Map<String, String> settings) {
        if (expected) {
            throw new IllegalStateException(name + " runs already");
        }
        starts++;
        String called = name + "-" + starts;
        Path log = directory.resolve(called + ".log");
        List<String> all = new ArrayList<>(options);
        // What a JVM leaves behind that crashes, which would else be where the command was called.
        all.add("-XX:ErrorFile=" + directory.resolve(called + ".crash"));
        all.add("-XX:ReplayDataFile=" + directory.resolve(called + ".replay"));
        all.add("-XX:-CreateCoredumpOnCrash");
        Map<String, String> given = new HashMap<>(settings);
        given.putAll(ownSettings);
        ChildProcess started = ChildProcess.start(
                name, all, environment, ServiceMain.class, ServiceMain.arguments(service, given), log);
        process = started;
        if (abandoned) {
            started.kill();
            throw new BenchmarkException("The scenario was given up");
        }
        expected = true;
    }

    /** Throws when a process ended that nobody ended. */
    public void requireAsExpected() {
        if (expected) {
            current().requireAlive();
        }
    }

    /** Kills it (SIGKILL) and waits until it is gone. */
    public void kill() throws InterruptedException {
        expected = false;
        current().kill();
        current().awaitGone(STOP_PATIENCE);
    }

    /** Asks it to end (SIGTERM) and waits until it did; does nothing when there is none. */
    public void stop() throws InterruptedException {
        if (expected) {
            expected = false;
            current().terminate();
            current().awaitGone(STOP_PATIENCE);
        }
    }

    /** Has it stand still (SIGSTOP). */
    public void pause() {
        current().pause();
    }

    /** Has it go on. */
    public void resume() {
        current().resume();
    }

    /** Kills it, and any that is started later. */
    public void abandon() {
        abandoned = true;
        ChildProcess last = process;
        if (last != null) {
            last.kill();
        }
    }

    private ChildProcess current() {
        ChildProcess last = process;
        if (last == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return last;
    }
}
