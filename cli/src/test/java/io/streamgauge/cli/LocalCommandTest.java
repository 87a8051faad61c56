package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalCommandTest {
    private final TestConsole console = new TestConsole("", Map.of());

    @ParameterizedTest
    @CsvSource({
        "--events 0,                  --events is 0",
        "--events many,               many",
        "--exit,                      --exit needs --events N",
        "--rate -1,                   --rate is -1",
        "--rate NaN,                  --rate is NaN",
        "--events 5 --rate 0,         never be complete",
        "--event 5,                   --events",
        "-D x,                        x",
        "--rate 0.001,                --rate is 0.001",
        "-D stream.threads=none,      stream.threads is 'none': use a whole number",
        "-D stream.thread=2,          stream.thread",
        "-D bootstrap.servers=b:9092, bootstrap.servers cannot be set"
    })
    void wrongUsageIsSaidInOneLineBeforeAnythingStarts(String arguments, String said) {
        String[] words = ("local " + arguments).split(" ");

        assertThat(console.run(words)).isEqualTo(2);

        assertThat(console.err()).startsWith("streamgauge: ").contains(said).hasLineCount(1);
        assertThat(console.out()).isEmpty();
    }
}
