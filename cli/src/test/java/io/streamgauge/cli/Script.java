package io.streamgauge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the launcher script.
 *
 * @param file the script, or a link to it
 * @param directory where to run it
 */
record Script(Path file, Path directory) {
    private static final long TIMEOUT_SECONDS = 60;

    /** What came of it. */
    record Outcome(int exitCode, String out, String err) {}

    /** The script of this source tree. */
    static Path ofSourceTree() {
        return Path.of(System.getProperty("streamgauge.home", ".."), "streamgauge")
                .toAbsolutePath();
    }

    Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "script", ".out");
        Path err = Files.createTempFile(directory, "script", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // What the shell that runs the build has set is no part of the test.
        Map<String, String> inherited = new HashMap<>();
        inherited.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        builder.environment().clear();
        builder.environment().putAll(inherited);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Not done within " + TIMEOUT_SECONDS + " s: " + command);
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
