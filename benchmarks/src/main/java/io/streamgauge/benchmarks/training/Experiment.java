package io.streamgauge.benchmarks.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.recipe.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One recipe on one device, trained with one or more seeds.
 *
 * @param recipe the recipe, with the number of epochs that was trained
 * @param device what was computed on
 * @param reports {@code report.json} of each run, one per seed; empty when there is no such device
 * @param missing why there is none, a sentence; empty when there is one
 */
record Experiment(Recipe recipe, ComputeDevice device, List<JsonNode> reports, String missing) {
    /**
     * Number of parameters of what was trained. A recipe for n-grams only says how many there may be; with other seeds it
     * gets the same rows, for all of the training set is fitted in the end.
     */
    long parameters() {
        return reports.stream()
                .findFirst()
                .map(report -> report.path("parameters").asLong())
                .orElseGet(recipe.network()::parameterCount);
    }

    /** Mean time of a whole training, without validation and test, in seconds. */
    double seconds() {
        return mean(report -> report.path("trainingSeconds").asDouble());
    }

    /** Mean number of training examples that were fitted per second. */
    double examplesPerSecond() {
        return mean(report -> report.path("provenance").path("dataset.training").asDouble()
                * report.path("epochs").size()
                / report.path("trainingSeconds").asDouble());
    }

    /** A metric's mean over the seeds. */
    double mean(String metric) {
        return mean(report -> report.path("metrics").path(metric).asDouble());
    }

    /** A metric's mean and, with several seeds, its smallest and largest value, in percent. */
    String spread(String metric) {
        String mean = percent(mean(metric));
        if (reports.size() < 2) {
            return mean;
        }
        double[] sorted = reports.stream()
                .mapToDouble(report -> report.path("metrics").path(metric).asDouble())
                .sorted()
                .toArray();
        return mean + " (" + percent(sorted[0]) + " to " + percent(sorted[sorted.length - 1]) + ")";
    }

    private double mean(ToDoubleFunction<JsonNode> value) {
        return reports.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
