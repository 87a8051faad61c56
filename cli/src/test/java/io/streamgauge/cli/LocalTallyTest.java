package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LocalTallyTest {
    private final LocalTally tally = new LocalTally(System.nanoTime());

    @Test
    void countsWhatCameOutByTask() {
        for (int i = 0; i < 4; i++) {
            tally.sent();
        }
        tally.predicted("sentiment", true);
        tally.predicted("sentiment", false);
        tally.predicted("digits", true);
        tally.rejected();

        assertThat(tally.outcomes()).isEqualTo(4);
        assertThat(String.join("\n", tally.summary(Map.of())))
                .contains("4 sample events in, 3 predictions out (1 digits, 2 sentiment), 1 rejected")
                .contains("samples answered as they were meant: digits 100.0 %, sentiment 50.0 %")
                .contains("first prediction");
    }

    @Test
    void eventsWithoutAKnownLabelDoNotCountAsRightOrWrong() {
        tally.sent();
        tally.predicted("sentiment");

        assertThat(String.join("\n", tally.summary(Map.of()))).doesNotContain("answered as they were meant");
    }

    @Test
    void saysNothingAboutAnswersThatNeverCame() {
        tally.sent();

        assertThat(tally.secondsToFirstPrediction()).isNegative();
        assertThat(tally.summary(Map.of())).containsExactly("1 sample events in, 0 predictions out, 0 rejected");
    }

    @Test
    void addsTheMemoryOfTheProcesses() {
        Map<String, OptionalLong> memory = new LinkedHashMap<>();
        memory.put("scorer", OptionalLong.of(400L << 20));
        memory.put("broker", OptionalLong.of(200L << 20));

        assertThat(tally.summary(memory))
                .contains("memory at its highest: scorer 400 MiB, broker 200 MiB, together 600 MiB");
    }

    @Test
    void leavesTheMemoryOutWhereTheSystemDoesNotTellIt() {
        Map<String, OptionalLong> memory = Map.of("scorer", OptionalLong.empty());

        assertThat(String.join("\n", tally.summary(memory))).doesNotContain("memory");
    }
}
