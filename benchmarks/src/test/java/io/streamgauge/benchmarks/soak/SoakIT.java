package io.streamgauge.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.benchmarks.flow.VitalSigns;
import io.streamgauge.trainer.ProgressListener;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Some seconds of the soak, which tell nothing of what grows but that everything that is promised is looked at. */
@EnabledOnOs(OS.LINUX)
final class SoakIT {
    @Test
    void booksBalanceWhileVersionsAreSwappedAndAScorerIsRestartedAndEveryMeasureIsSeen() throws Exception {
        SoakPlan plan = new SoakPlan(
                Duration.ofSeconds(15), 50, Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(6));

        SoakResult result =
                new SoakBenchmark(Path.of("."), plan).run(ProgressListener.NONE).result();

        assertThat(result.booksBalance()).as(result.verdict().toString()).isTrue();
        assertThat(result.verdict().rejected()).isPositive();
        assertThat(result.labelled()).isPositive();
        assertThat(result.swaps()).isPositive();
        assertThat(result.moments()).isNotEmpty();
        assertThat(result.signs()).hasSize(3);
        result.signs().forEach((process, looks) -> {
            assertThat(looks).as(process).anyMatch(look -> look.liveHeap().isPresent());
            assertThat(looks).as(process).allMatch(SoakIT::isPlausible);
        });
    }

    private static boolean isPlausible(VitalSigns look) {
        return look.nativeMemory() > 0 && look.threads() > 1 && look.openFiles() > 1 && look.state() >= 0;
    }
}
