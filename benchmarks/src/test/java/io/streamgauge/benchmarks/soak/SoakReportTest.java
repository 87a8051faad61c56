package io.streamgauge.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.flow.FlowBooks;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.benchmarks.flow.VitalSigns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever grows is seen, and nothing else. */
final class SoakReportTest {
    private static final SoakPlan PLAN = new SoakPlan(Duration.ofMinutes(30), 200);
    private static final long BEGIN = 1_000_000;
    private static final long LABELS = 10;
    private static final Verdict GOOD = Verdict.on(new FlowBooks().books());

    @Test
    void processesThatHoldTheSameAllTheTimeAreFlat() {
        SoakReport report = report(signs(look -> 60, look -> 300, look -> 40, look -> 150, look -> 10));

        assertThat(report.holds()).isTrue();
        assertThat(report.markdown())
                .contains("| scorer | live heap | 60.0 MB | +0.00 MB |")
                .doesNotContain("GROWS");
    }

    @Test
    void eachThingThatGrowsIsNamed() {
        LongUnaryOperator flat = look -> 300;
        LongUnaryOperator leak = look -> 300 + look / 3;

        assertThat(growing(signs(leak, flat, flat, flat, flat))).isEqualTo("live heap");
        assertThat(growing(signs(flat, leak, flat, flat, flat))).isEqualTo("native memory");
        assertThat(growing(signs(flat, flat, leak, flat, flat))).isEqualTo("threads");
        assertThat(growing(signs(flat, flat, flat, leak, flat))).isEqualTo("open files");
        assertThat(growing(signs(flat, flat, flat, flat, leak))).isEqualTo("state on disk");
    }

    @Test
    void whatComesToItsSizeInTheWarmUpIsFlat() {
        LongUnaryOperator warming = look -> Math.min(300, 100 + 4 * look);

        assertThat(report(signs(warming, warming, warming, warming, warming)).holds())
                .isTrue();
    }

    @Test
    void aProcessThatWasNotLookedAtIsNotFlat() {
        assertThat(report(List.of()).holds()).isFalse();
        assertThat(report(List.of()).markdown()).contains("| scorer | live heap | – | – | – | – | NOT SEEN |");
    }

    @Test
    void aLabelThatWasNotJoinedAndAMissingAnswerBreakIt() {
        List<VitalSigns> flat = signs(look -> 60, look -> 300, look -> 40, look -> 150, look -> 10);

        assertThat(report(flat, GOOD, LABELS - 1).holds()).isFalse();
        assertThat(report(flat, Verdict.on(new FlowBooks().without(7).books()), LABELS)
                        .holds())
                .isFalse();
    }

    @Test
    void tableJsonPageAndPicturesAreWritten(@TempDir Path directory) throws Exception {
        SoakReport report = report(signs(look -> 60, look -> 300, look -> 40, look -> 150, look -> 10));

        report.write(directory);

        assertThat(directory)
                .isDirectoryContaining("glob:**/soak.md")
                .isDirectoryContaining("glob:**/soak.json")
                .isDirectoryContaining("glob:**/soak.html");
        for (Measure measure : Measure.values()) {
            assertThat(directory.resolve(measure.picture() + ".png")).isNotEmptyFile();
        }
    }

    private static String growing(List<VitalSigns> signs) {
        return report(signs)
                .markdown()
                .lines()
                .filter(line -> line.endsWith("| GROWS |"))
                .map(line -> line.split("\\|", -1)[2].strip())
                .reduce((one, other) -> one + " and " + other)
                .orElse("nothing");
    }

    private static SoakReport report(List<VitalSigns> signs) {
        return report(signs, GOOD, LABELS);
    }

    private static SoakReport report(List<VitalSigns> signs, Verdict verdict, long evaluations) {
        List<VitalSigns> restarted = signs(look -> look, look -> look, look -> look, look -> look, look -> look);
        return new SoakReport(
                new Machine(Map.of()),
                PLAN,
                new SoakResult(
                        BEGIN,
                        Map.of("scorer", signs, "restarted", restarted),
                        "restarted",
                        List.of(new SoakBenchmark.Moment(180, "a scorer is killed and started again")),
                        29,
                        verdict,
                        LABELS,
                        evaluations));
    }

    /** Half an hour of looks every ten seconds; amounts of memory in megabytes. */
    private static List<VitalSigns> signs(
            LongUnaryOperator heap,
            LongUnaryOperator nativeMemory,
            LongUnaryOperator threads,
            LongUnaryOperator openFiles,
            LongUnaryOperator state) {
        return LongStream.rangeClosed(1, 180)
                .mapToObj(look -> new VitalSigns(
                        BEGIN + look * 10_000,
                        1,
                        look % 6 == 0 ? OptionalLong.of(heap.applyAsLong(look) * 1_000_000) : OptionalLong.empty(),
                        nativeMemory.applyAsLong(look) * 1_000_000,
                        threads.applyAsLong(look),
                        openFiles.applyAsLong(look),
                        state.applyAsLong(look) * 1_000_000))
                .toList();
    }
}
