package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelQuality;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the monitor wrote against what the naive model says. */
final class Comparison {
    private Comparison() {}

    /** Fails unless evaluations and quality, in the order in which they were written, come to the same in the end. */
    static void requireSame(
            List<Evaluation> evaluations, List<ModelQuality> told, NaiveMonitor naive, Duration window) {
        assertThat(effective(evaluations)).isEqualTo(naive.evaluations());
        Map<String, ModelQuality> last = last(told);
        Map<String, NaiveMonitor.Quality> expected = naive.quality(window);
        assertThat(last).containsOnlyKeys(expected.keySet());
        last.forEach((key, quality) -> compare(quality, Objects.requireNonNull(expected.get(key))));
    }

    /** The last record of each version, role and window. */
    static Map<String, ModelQuality> last(List<ModelQuality> told) {
        Map<String, ModelQuality> last = new TreeMap<>();
        for (ModelQuality quality : told) {
            last.put(
                    quality.getModelVersion() + " " + quality.getRole() + " "
                            + quality.getWindowStart().toEpochMilli(),
                    quality);
        }
        return last;
    }

    /** Applies what evaluations take back; each must name what the one before it said. */
    static Map<String, String> effective(List<Evaluation> evaluations) {
        Map<String, String> effective = new HashMap<>();
        for (Evaluation evaluation : evaluations) {
            String key = evaluation.getSourceOffset() + " " + evaluation.getRole() + " " + evaluation.getAnnotator();
            String previous = effective.put(key, evaluation.getTrueLabel());
            assertThat(evaluation.getPreviousLabel()).as(key).isEqualTo(previous);
            assertThat(evaluation.getTrueLabel()).as(key).isNotEqualTo(previous);
        }
        return effective;
    }

    private static void compare(ModelQuality quality, NaiveMonitor.Quality expected) {
        assertThat(quality.getEvaluated()).isEqualTo(expected.evaluated());
        assertThat(quality.getCorrect()).isEqualTo(expected.correct());
        assertThat(quality.getContradicted()).isEqualTo(expected.contradicted());
        assertThat(quality.getConfusion().stream()
                        .collect(Collectors.toMap(
                                cell -> cell.getTruth() + " " + cell.getPredicted(), cell -> cell.getCount())))
                .isEqualTo(expected.confusion());
        if (expected.evaluated() > 0) {
            assertThat(quality.getLogLoss()).isCloseTo(expected.logLoss(), within(1e-6));
            assertThat(quality.getCalibrationError()).isCloseTo(expected.calibrationError(), within(1e-6));
            assertThat((double) expected.correct() / expected.evaluated())
                    .isBetween(quality.getAccuracyLow(), quality.getAccuracyHigh());
        }
    }
}
