package io.streamgauge.benchmarks.training;

import io.streamgauge.benchmarks.Machine;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.fit.StepMeasurement;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How quick the training loop is beside its bare steps and, if asked for, beside Python PyTorch. Belongs to one thread.
 *
 * @param recipes what is measured
 * @param device what to compute on
 * @param threads threads of one operation on the processor
 * @param steps steps per round
 * @param rounds measured rounds
 * @param home directory of the installation, for its commit and the peer's script
 * @param python the interpreter of the peer; empty for no peer
 */
public record StepBenchmark(
        List<Recipe> recipes,
        ComputeDevice device,
        int threads,
        int steps,
        int rounds,
        Path home,
        Optional<String> python) {

    private static final String SCRIPT = "benchmarks/peers/training_steps.py";

    /**
     * One recipe's rounds.
     *
     * @param recipe the recipe
     * @param steps steps of a round
     * @param rounds in the order in which they were measured
     * @param hasPeer whether Python was measured beside it
     */
    record Row(Recipe recipe, int steps, List<StepMeasurement.Round> rounds, boolean hasPeer) {}

    /**
     * Measures recipe after recipe.
     *
     * @throws io.streamgauge.benchmarks.BenchmarkException when the peer fails
     */
    public StepTable run(ProgressListener progress) throws IOException {
        List<Row> rows = new ArrayList<>();
        // Filled by the peer itself, which alone knows.
        List<String> torch = new ArrayList<>();
        // All of them first, so that one that cannot be measured is told before the others are.
        List<StepMeasurement> measurements = recipes.stream()
                .map(recipe -> new StepMeasurement(recipe, device.device(), steps, rounds))
                .toList();
        for (StepMeasurement measurement : measurements) {
            Recipe recipe = measurement.recipe();
            StepMeasurement.Beside beside = () -> Double.NaN;
            if (python.isPresent()) {
                PythonPeer peer = new PythonPeer(python.get(), home.resolve(SCRIPT));
                beside = () -> {
                    PythonPeer.Result result = peer.run(recipe, steps, threads, device);
                    torch.add(result.torch());
                    return result.seconds();
                };
            }
            rows.add(new Row(recipe, steps, measurement.run(beside, progress), python.isPresent()));
        }
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put(
                "measured on", device.name().toLowerCase(Locale.ROOT) + ", " + threads + " threads per operation");
        circumstances.put("rounds", rounds + " of " + steps + " steps each, after one to warm up");
        circumstances.put("Python peer", torch.isEmpty() ? "not asked for" : "torch " + torch.get(0));
        return new StepTable(Machine.current(home, circumstances), rows);
    }
}
