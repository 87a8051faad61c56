package io.streamgauge.monitor.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import org.junit.jupiter.api.Test;

/** Whatever tasks, labels and subjects are called, their keys are told apart. */
class CountKeyFuzzTest {
    @Test
    void keysMeanWhatTheyWereMadeOf() {
        Fuzzing.run(Target.ofText("count-key", CountKeyFuzzTest::read)
                .seeds("sentiment|positive|a film: 50%", "a%3Ab|%25|::", "||")
                .tokens("|", ":", "%", "%25", "%3A", "%253A", "3A", "25")
                .cases(10_000));
    }

    private static Verdict read(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != 3) {
            return Verdict.REFUSED;
        }
        CountKey key = new CountKey(parts[0], parts[1], parts[2]);
        assertThat(CountKey.parse(key.toString())).isEqualTo(key);
        return Verdict.ACCEPTED;
    }
}
