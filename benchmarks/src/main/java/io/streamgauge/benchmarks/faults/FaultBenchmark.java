package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.faults.FaultResult.NotRun;
import io.streamgauge.localstack.Directories;
import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.localstack.LocalStackException;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Has scorers, brokers, the registry and the artifact store of a cluster on this machine fail, and balances the books.
 *
 * @param home directory of the installation, for its commit
 * @param faults what happens, one after another
 * @param plan how
 */
public record FaultBenchmark(Path home, List<Fault> faults, FaultPlan plan) {
    private static final int BROKERS = 3;

    /**
     * Runs the scenarios.
     *
     * @param progress hears what is going on, from several threads one after another
     * @throws IOException when a file cannot be written
     */
    public FaultReport run(ProgressListener progress) throws IOException, InterruptedException {
        // For the versions that are made here, and for the report.
        NativeRuntime.load(1);
        Path directory = Files.createTempDirectory("streamgauge-faults-");
        List<FaultResult> results = new ArrayList<>();
        progress.started("three brokers and the registry start", -1, "brokers");
        try (LocalCluster servers = LocalCluster.start(directory.resolve("cluster"), BROKERS, plan.brokerSettings())) {
            progress.finished("");
            Optional<String> broken = Optional.empty();
            for (Fault fault : faults) {
                if (broken.isPresent()) {
                    results.add(new FaultResult(fault, new NotRun(broken.get())));
                    continue;
                }
                results.add(new FaultTrial(servers, directory.resolve(fault.id()), fault, plan, progress).run());
                broken = mend(servers, directory);
            }
        }
        boolean allHold = results.stream().allMatch(result -> result.holds(plan.guarantee()));
        if (allHold) {
            Directories.deleteRecursively(directory);
        }
        return new FaultReport(
                Machine.current(home, circumstances()),
                plan,
                results,
                allHold ? Optional.empty() : Optional.of(directory));
    }

    /** The next scenario needs whole servers, whatever became of the one before. */
    private Optional<String> mend(LocalCluster servers, Path directory) throws InterruptedException {
        try (Stage stage = new Stage(servers, directory, "mend", plan, ProgressListener.NONE)) {
            stage.mend();
            return Optional.empty();
        } catch (BenchmarkException | LocalStackException e) {
            return Optional.of("the scenario before left the cluster broken: " + e.getMessage());
        }
    }

    private Map<String, String> circumstances() {
        Map<String, String> circumstances = new LinkedHashMap<>(ChildProcess.circumstances());
        circumstances.put("cluster", BROKERS + " brokers that are controllers as well, 3 replicas, 2 in sync at least");
        circumstances.put("scorers", "2, with one stream thread each, 4 partitions");
        circumstances.put("guarantee", plan.guarantee().name().toLowerCase(Locale.ROOT));
        circumstances.put(
                "events",
                String.format(Locale.ROOT, "%d or more per scenario, %.0f per second", plan.events(), plan.rate()));
        plan.scorerSettings().forEach((key, value) -> circumstances.put("scorers' " + key, value));
        plan.brokerSettings().forEach((key, value) -> circumstances.put("brokers' " + key, value));
        return circumstances;
    }
}
