package io.streamgauge.benchmarks.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same training steps in Python PyTorch, by the script in {@code benchmarks/peers}. A process per measurement.
 * Immutable.
 *
 * @param python the interpreter, one that finds {@code torch}
 * @param script the script
 */
record PythonPeer(String python, Path script) {
    private static final Logger LOG = LoggerFactory.getLogger(PythonPeer.class);
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What the script measured.
     *
     * @param seconds of all steps
     * @param torch version of PyTorch
     */
    record Result(double seconds, String torch) {}

    /**
     * Runs the script, which takes as long as its steps do.
     *
     * @param threads threads of one operation
     * @throws BenchmarkException when it cannot be started or fails; holds what it said
     */
    Result run(Recipe recipe, int steps, int threads, ComputeDevice device) throws IOException {
        ObjectNode job = JSON.createObjectNode();
        job.set("network", JSON.readTree(JSON.writerFor(Architecture.class).writeValueAsBytes(recipe.network())));
        job.set("training", JSON.valueToTree(recipe.training()));
        job.put("steps", steps)
                .put("threads", threads)
                .put("device", device.name().toLowerCase(Locale.ROOT));
        Path errors = Files.createTempFile("streamgauge-peer", ".log");
        try {
            Process process = start(errors);
            try {
                hand(process, JSON.writeValueAsBytes(job));
                return result(process, errors);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchmarkException("The measurement was interrupted", e);
            } finally {
                // Only where nobody waited for its end.
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private Process start(Path errors) {
        try {
            return new ProcessBuilder(python, script.toString())
                    .redirectError(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new BenchmarkException(
                    "The Python interpreter '" + python + "' cannot be started: " + e
                            + ". Give --peer the path of one that has PyTorch",
                    e);
        }
    }

    private Result result(Process process, Path errors) throws IOException, InterruptedException {
        byte[] answer;
        try (InputStream output = process.getInputStream()) {
            answer = output.readAllBytes();
        }
        if (process.waitFor() != 0) {
            throw new BenchmarkException(
                    "The peer's script " + script + " ended with exit code " + process.exitValue() + " and said: "
                            + Files.readString(errors, StandardCharsets.UTF_8).strip());
        }
        JsonNode result = JSON.readTree(answer);
        return new Result(
                result.path("seconds").asDouble(), result.path("torch").asText());
    }

    private static void hand(Process process, byte[] job) {
        try (OutputStream input = process.getOutputStream()) {
            input.write(job);
        } catch (IOException e) {
            // It ended before it read all; what it said is told with its exit code.
            LOG.debug("The peer did not read its job", e);
        }
    }
}
