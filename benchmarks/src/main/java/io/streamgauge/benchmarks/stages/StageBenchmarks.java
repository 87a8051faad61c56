package io.streamgauge.benchmarks.stages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the stages that an event passes, each alone on one thread, and writes {@value #JSON}, as JMH has it, and
 * {@value #TABLE}, for reading.
 *
 * @param output where the results go; made if it is missing
 * @param bundle directory of the bundle of a model for reviews
 * @param data data directory with the Large Movie Review Dataset; without it reviews are made up
 * @param benchmarks regular expression of the benchmarks to run, {@code ".*"} for all
 * @param seconds how long each benchmark is measured, after half as long of warming up
 */
public record StageBenchmarks(
        Path output, Path bundle, @Nullable Path data, String benchmarks, int seconds) {
    /** Name of the file with JMH's results. */
    public static final String JSON = "stages.json";

    /** Name of the file with the table. */
    public static final String TABLE = "stages.md";

    private static final int ITERATIONS = 5;

    /**
     * Runs the benchmarks and writes the files; takes some minutes.
     *
     * @throws RunnerException when a benchmark fails or none has a matching name
     */
    public void run() throws RunnerException, IOException {
        Files.createDirectories(output);
        List<String> properties = new ArrayList<>();
        properties.add("-D" + Workload.BUNDLE + "=" + bundle);
        if (data != null) {
            properties.add("-D" + Workload.DATA + "=" + data);
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(StageBenchmarks.class.getPackageName() + "\\..*" + benchmarks)
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(TimeValue.milliseconds(500L * seconds / ITERATIONS))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.milliseconds(1_000L * seconds / ITERATIONS))
                        .jvmArgsAppend(properties.toArray(String[]::new))
                        .shouldFailOnError(true)
                        .resultFormat(ResultFormatType.JSON)
                        .result(output.resolve(JSON).toString())
                        .build())
                .run();
        Files.writeString(output.resolve(TABLE), table(results));
    }

    private String table(Collection<RunResult> results) {
        StringBuilder table = new StringBuilder();
        table.append("Reviews: ")
                .append(data == null ? "made up" : "Large Movie Review Dataset, test split")
                .append("; one thread of ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors; JDK ")
                .append(Runtime.version())
                .append("\n\n| stage | batch | microseconds per call | error (99.9 %) | microseconds per review |\n")
                .append("|---|---:|---:|---:|---:|\n");
        for (RunResult result : results) {
            Result<?> primary = result.getPrimaryResult();
            String path = result.getParams().getParam("path");
            String batch = result.getParams().getParam("batch");
            int reviews = batch == null ? 1 : Integer.parseInt(batch);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s%s | %d | %.2f | %.2f | %.2f |%n",
                    primary.getLabel(),
                    path == null ? "" : " " + path.toLowerCase(Locale.ROOT),
                    reviews,
                    primary.getScore(),
                    primary.getScoreError(),
                    primary.getScore() / reviews));
        }
        return table.toString();
    }
}
