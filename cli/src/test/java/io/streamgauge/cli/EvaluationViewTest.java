package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationViewTest {
    private static final Evaluation EVALUATION = new Evaluation(
            List.of("cat", "dog"),
            new long[][] {{2, 1}, {0, 1}},
            0.4,
            List.of(),
            List.of(),
            RiskCoverage.of(new float[] {0.95f, 0.85f, 0.75f, 0.625f}, new boolean[] {true, true, true, false}));

    private static final Abstention ABSTENTION = new Abstention(0.7, 0.98, 0.8);

    @Test
    void aModelThatMayAbstainShowsWhatItAnswers() {
        assertThat(printed(ABSTENTION))
                .contains(
                        "abstains below the confidence 0.7000: 75.00 % are answered, 100.00 % of them right; 98.00 % was the target");
    }

    @Test
    void aModelThatAlwaysAnswersShowsWhatAThresholdWouldDo() {
        assertThat(printed(Abstention.NONE))
                .noneMatch(line -> line.contains("abstains"))
                .anyMatch(line -> line.matches("75\\.00 % +0\\.7500 +100\\.00 %"))
                .anyMatch(line -> line.matches("100\\.00 % +0\\.6250 +75\\.00 %"));
    }

    @Test
    void programsReadTheSame() {
        JsonNode node = EvaluationView.json(EVALUATION, ABSTENTION);

        assertThat(node.path("abstention").path("coverage").asDouble()).isEqualTo(0.75);
        assertThat(node.path("abstention").path("answeredAccuracy").asDouble()).isEqualTo(1);
        assertThat(node.path("riskCoverage").get(0).path("accuracy").asDouble()).isEqualTo(0.75);
        assertThat(EvaluationView.json(EVALUATION, Abstention.NONE).has("abstention"))
                .isFalse();
    }

    private static List<String> printed(Abstention abstention) {
        List<String> lines = new ArrayList<>();
        EvaluationView.print(EVALUATION, abstention, line -> lines.add(line.strip()));
        return lines;
    }
}
