package io.streamgauge.benchmarks;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where and with what something was measured.
 *
 * @param properties what it is to what it is like, in the order in which reports show it
 */
public record Machine(Map<String, String> properties) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";
    private static final long GIBIBYTE = 1L << 30;
    private static final int LONGEST_COMMIT = 40;

    /**
     * This machine, now.
     *
     * @param home directory of the installation, for its commit
     * @param more what else there is to say of a measurement's circumstances
     */
    public static Machine current(Path home, Map<String, String> more) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        properties.put("processor", processor().orElse("unknown"));
        properties.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            properties.put("memory", Math.round((double) system.getTotalMemorySize() / GIBIBYTE) + " GiB");
        }
        properties.put(
                "operating system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        properties.put("JDK", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        properties.put("DJL", Engine.getDjlVersion());
        properties.put("PyTorch", Engine.getInstance().getVersion());
        properties.putAll(more);
        properties.put("commit", commit(home).orElse("unknown"));
        return new Machine(properties);
    }

    /** For the head of a report in Markdown: a list. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        properties.forEach((what, value) ->
                text.append("- ").append(what).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static Optional<String> processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(MODEL))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException e) {
            // Not Linux.
            return Optional.empty();
        }
    }

    /** What git says; nothing where there is no git or no repository. */
    private static Optional<String> commit(Path home) {
        try {
            Process git = new ProcessBuilder("git", "-C", home.toString(), "rev-parse", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return commit.length() == LONGEST_COMMIT ? Optional.of(commit) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
