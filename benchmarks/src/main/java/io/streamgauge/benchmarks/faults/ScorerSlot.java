package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.SettingArguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place for a scorer: one process at a time, each with a log of its own. Belongs to one thread, but for {@link #abandon}.
 */
final class ScorerSlot {
    /** As services log: whoever looks for what went wrong must know what happened before. */
    private static final List<String> LOGGING =
            List.of("-Dstreamgauge.log.own=INFO", "-Dstreamgauge.log.connections=WARN");

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> ownSettings = new HashMap<>();
    private int starts;
    private boolean expected;
    private volatile @Nullable ChildProcess process;
    private volatile boolean abandoned;

    ScorerSlot(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    String name() {
        return name;
    }

    /** Gives processes that are started from now on a setting, over whatever they are started with. */
    void set(String key, String value) {
        ownSettings.put(key, value);
    }

    /** Sets a variable in the environment of processes that are started from now on. */
    void setVariable(String variable, String value) {
        environment.put(variable, value);
    }

    /** Takes all variables back, for processes that are started from now on. */
    void clearVariables() {
        environment.clear();
    }

    /** The number of its process. */
    long pid() {
        return current().pid();
    }

    /** Whether its process has not ended. */
    boolean isAlive() {
        return current().isAlive();
    }

    /** Its process may end from now on by itself, which is no failure of the scenario. */
    void mayEnd() {
        expected = false;
    }

    /** Its process must not end by itself, as before {@link #mayEnd}. */
    void mustNotEnd() {
        expected = true;
    }

    /** The log of its process. */
    Path log() {
        return current().log();
    }

    /** Starts a process; there must be none. */
    void start(Map<String, String> settings) {
        if (expected) {
            throw new IllegalStateException(name + " runs already");
        }
        starts++;
        String called = name + "-" + starts;
        Path log = directory.resolve(called + ".log");
        List<String> options = new ArrayList<>(LOGGING);
        // What a JVM leaves behind that crashes, which would else be where the command was called.
        options.add("-XX:ErrorFile=" + directory.resolve(called + ".crash"));
        options.add("-XX:ReplayDataFile=" + directory.resolve(called + ".replay"));
        options.add("-XX:-CreateCoredumpOnCrash");
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(ownSettings);
        ChildProcess started =
                ChildProcess.start(name, options, environment, ScorerMain.class, SettingArguments.of(all), log);
        process = started;
        if (abandoned) {
            started.kill();
            throw new BenchmarkException("The scenario was given up");
        }
        expected = true;
    }

    /** Throws when a process ended that nobody ended. */
    void requireAsExpected() {
        if (expected) {
            current().requireAlive();
        }
    }

    /** Kills it (SIGKILL) and waits until it is gone. */
    void kill() throws InterruptedException {
        expected = false;
        current().kill();
        current().awaitGone(STOP_PATIENCE);
    }

    /** Asks it to end (SIGTERM) and waits until it did; does nothing when there is none. */
    void stop() throws InterruptedException {
        if (expected) {
            expected = false;
            current().terminate();
            current().awaitGone(STOP_PATIENCE);
        }
    }

    /** Has it stand still (SIGSTOP). */
    void pause() {
        current().pause();
    }

    /** Has it go on. */
    void resume() {
        current().resume();
    }

    /** Kills it, and any that is started later. */
    void abandon() {
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
