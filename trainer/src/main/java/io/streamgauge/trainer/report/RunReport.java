package io.streamgauge.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A run as its {@code report.json} tells it. Immutable.
 *
 * @param recipe name of the recipe
 * @param model name of the model
 * @param version the bundle's version
 * @param parameters how many values were trained
 * @param bestEpoch the epoch whose weights were kept, from 1
 * @param trainingSeconds time for the epochs' training
 * @param epochs what each brought, at least one
 * @param metrics the bundle's figures by name, such as {@code test.accuracy}
 * @param provenance what the bundle was made from and where
 */
public record RunReport(
        String recipe,
        String model,
        String version,
        long parameters,
        int bestEpoch,
        double trainingSeconds,
        List<Epoch> epochs,
        Map<String, Double> metrics,
        Map<String, String> provenance) {

    /** Name of the file in a run's directory. */
    public static final String FILE = "report.json";

    private static final String RESIDENT = "residentBytes";

    private static final JsonMapper JSON = JsonMapper.builder()
            // A report of a later version may tell more.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * What one epoch brought.
     *
     * @param epoch counted from 1
     * @param trainingLoss mean loss of the batches, regularisation included
     * @param trainingAccuracy share of right predictions in the same batches
     * @param validationLoss mean of -ln(probability of the truth) on the validation split, in nats
     * @param validationAccuracy share of right predictions on the validation split
     * @param seconds time for training, without validation
     * @param residentBytes memory of the process at the end, native memory included; 0 where the system did not tell
     */
    public record Epoch(
            int epoch,
            double trainingLoss,
            double trainingAccuracy,
            double validationLoss,
            double validationAccuracy,
            double seconds,
            long residentBytes) {}

    /** Checks that there is an epoch, and that the best one is among them. */
    public RunReport {
        epochs = List.copyOf(epochs);
        if (bestEpoch < 1 || bestEpoch > epochs.size()) {
            throw new IllegalArgumentException(
                    "bestEpoch is " + bestEpoch + ": there are " + epochs.size() + " epochs");
        }
    }

    /** The epoch whose weights were kept. */
    public Epoch best() {
        return epochs.get(bestEpoch - 1);
    }

    /**
     * Reads a run's report.
     *
     * @param directory the output of a training run
     * @throws IllegalArgumentException when there is none or it is damaged; names the file and the remedy
     */
    public static RunReport read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no " + FILE + " in " + directory
                    + ": name the --output of a `streamgauge train` that has finished");
        }
        try {
            return JSON.readerFor(RunReport.class).readValue(complete(JSON.readValue(file.toFile(), JsonNode.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is no report of a training run: " + e.getOriginalMessage() + "; train again", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e, e);
        }
    }

    /** A report with what earlier versions did not tell. */
    private static JsonNode complete(JsonNode report) {
        for (JsonNode epoch : report.path("epochs")) {
            if (epoch instanceof ObjectNode fields && !fields.has(RESIDENT)) {
                fields.put(RESIDENT, 0);
            }
        }
        return report;
    }
}
