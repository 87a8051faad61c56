package io.streamgauge.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.faults.FaultResult.Failed;
import io.streamgauge.benchmarks.faults.FaultResult.NotRun;
import io.streamgauge.benchmarks.faults.FaultResult.Outcome;
import io.streamgauge.benchmarks.faults.FaultResult.Ran;
import io.streamgauge.benchmarks.flow.FlowBooks;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.streams.ProcessingGuarantee;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FaultReportTest {
    private static final Recovery RECOVERY = new Recovery(0.25, 12, 3);

    @Test
    void whatHoldsAndWhatIsLeftOutIsInTheTable() throws Exception {
        FaultReport report =
                report(ProcessingGuarantee.EXACTLY_ONCE_V2, ran(new FlowBooks(), List.of()), new NotRun("needs wings"));

        assertThat(report.holds()).isTrue();
        assertThat(report.markdown())
                .contains("| kill-scorer | holds | 400 | 396 | 4 | 0 | 0 | 0 | 0 | 0.3 | 12.0 | 3.0 |")
                .contains("| stop-scorer | not run: needs wings |")
                .doesNotContain("What did not hold");
        JsonNode json = new JsonMapper().readTree(report.json());
        assertThat(json.at("/holds").asBoolean()).isTrue();
        assertThat(json.at("/scenarios/0/longestWaitSeconds").asDouble()).isEqualTo(12);
        assertThat(json.at("/scenarios/1/notRun").asText()).isEqualTo("needs wings");
    }

    @Test
    void oneMissingEventBreaksTheWholeAndIsNamed() {
        FaultReport report = report(
                ProcessingGuarantee.AT_LEAST_ONCE,
                ran(new FlowBooks().without(7), List.of()),
                new NotRun("needs wings"));

        assertThat(report.holds()).isFalse();
        assertThat(report.markdown())
                .contains("| kill-scorer | **broken** | 400 | 395 |")
                .contains("- kill-scorer: Event 7 at ")
                .contains("All logs are kept in /logs");
    }

    @Test
    void aScenarioThatFailsOrDoesNotShowWhatIsExpectedBreaksTheWhole() {
        assertThat(report(ProcessingGuarantee.AT_LEAST_ONCE, new Failed("It did not end"))
                        .holds())
                .isFalse();
        assertThat(report(
                                ProcessingGuarantee.AT_LEAST_ONCE,
                                ran(new FlowBooks(), List.of("The former version gave no answer")))
                        .holds())
                .isFalse();
    }

    private static Ran ran(FlowBooks flow, List<String> complaints) {
        return new Ran(Verdict.on(flow.books()), RECOVERY, complaints);
    }

    private static FaultReport report(ProcessingGuarantee guarantee, Outcome... outcomes) {
        Fault[] faults = Fault.values();
        List<FaultResult> results = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            results.add(new FaultResult(faults[i], outcomes[i]));
        }
        return new FaultReport(
                new Machine(Map.of("processors", "2")),
                new FaultPlan(6_000, 200, guarantee),
                results,
                Optional.of(Path.of("/logs")));
    }
}
