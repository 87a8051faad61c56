package io.streamgauge.cli;

import io.streamgauge.monitor.MonitorApplication;
import io.streamgauge.monitor.MonitorSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The monitor against a given cluster. */
@Command(
        name = "monitor",
        description = {
            "Joins predictions with feedback, measures the quality of each model version, and counts predictions:",
            "writes evaluations, model-quality and prediction-counts. Runs until Ctrl-C or SIGTERM."
        },
        footer = {
            "  streamgauge monitor --config streamgauge.properties",
            "  streamgauge monitor --bootstrap-servers broker:9092 --schema-registry http://registry:8081 \\",
            "      -D feedback.retention=30d -D kafka.num.standby.replicas=1 -D monitor.http.port=8090"
        })
final class MonitorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    MonitorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        MonitorSettings settings = cluster.read(console, MonitorSettings::from);
        return ApplicationRun.untilEnd("The monitor", new MonitorApplication(settings));
    }
}
