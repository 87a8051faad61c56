package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge doctor}: what this machine has, and whether what is configured works. */
@Command(
        name = "doctor",
        description = "Say what this machine has, and whether the configured cluster, registry and store answer.",
        footer = {"  streamgauge doctor", "  streamgauge doctor --config demo/client.properties --json"})
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Settings settings = options.settings(console);
        MachineExamination machine = MachineExamination.ofThisMachine();
        ClusterExamination cluster = new ClusterExamination(settings);
        // First, for a process loads the native library once, and it is measured as `score` uses it.
        List<Finding> scoring = new ScoringExamination(settings).plans();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("streamgauge", RootCommand.Version.current()));
        findings.add(machine.java());
        findings.add(machine.operatingSystem());
        findings.add(machine.processor());
        findings.add(machine.memory());
        findings.addAll(machine.computing());
        findings.addAll(MachineExamination.data(data.directory(console)));
        findings.addAll(cluster.services());
        findings.addAll(cluster.store());
        findings.addAll(new SignatureExamination(settings).findings());
        findings.addAll(scoring);
        boolean well = findings.stream().noneMatch(finding -> finding.state() == Finding.State.FAILED);
        if (json) {
            console.out().println(Json.pretty(describe(findings, well)));
        } else {
            findings.forEach(finding -> console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%-7s  %-15s  %s",
                            name(finding.state()),
                            finding.subject(),
                            finding.detail().replaceAll("\\s+", " "))));
        }
        return well ? CommandLine.ExitCode.OK : Failures.FAILED;
    }

    private static ObjectNode describe(List<Finding> findings, boolean well) {
        ObjectNode node = Json.object();
        node.put("ok", well);
        ArrayNode array = node.putArray("findings");
        for (Finding finding : findings) {
            array.addObject()
                    .put("subject", finding.subject())
                    .put("state", name(finding.state()))
                    .put("detail", finding.detail());
        }
        return node;
    }

    private static String name(Finding.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
