package io.streamgauge.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Parts of requests: either they mean one thing, or whoever asks hears what is wrong. */
class RequestFuzzTest {
    private static final String[] TOKENS = {
        "%",
        "%2",
        "%00",
        "%2F",
        "%E2%82%AC",
        "%C0%80",
        "%ED%A0%80",
        "%FF",
        "+",
        "&",
        "=",
        "name",
        "name=",
        ";",
        "%u20AC",
        "%٣٣",
        "％41",
        "é",
        "\uD83D",
        "%26",
        "%3D",
        "%25"
    };

    @Test
    void percentEncodingMeansOneTextOrIsRefused() {
        Fuzzing.run(Target.ofText("percent-encoding", RequestFuzzTest::readEncoded)
                .seeds("a%2Fb", "%E2%82%AC+x", "plain", "%F0%9F%98%80%25")
                .tokens(TOKENS)
                .cases(10_000));
    }

    private static Verdict readEncoded(String text) throws Exception {
        return refusedAsBadRequest(() -> {
            String decoded = PercentEncoding.decodeParameter(text);
            String encoded = URLEncoder.encode(decoded, StandardCharsets.UTF_8);
            assertThat(PercentEncoding.decodeParameter(encoded)).isEqualTo(decoded);
            assertThat(decoded.length()).isLessThanOrEqualTo(text.length());
            assertThat(PercentEncoding.decodeSegment(text)).hasSameSizeAs(decoded);
            return decoded;
        });
    }

    @Test
    void parametersAreThoseThatThereMayBeOnceOrRefused() {
        Fuzzing.run(Target.ofText("parameters", RequestFuzzTest::readParameters)
                .seeds("name=a&other=b%20c", "name", "&&name=1&", "")
                .tokens(TOKENS)
                .cases(10_000));
    }

    private static Verdict readParameters(String query) throws Exception {
        return refusedAsBadRequest(() -> {
            Parameters parameters = new Parameters(query, List.of("name", "other"));
            String name = parameters.optional("name");
            if (name != null && !name.isBlank()) {
                assertThat(parameters.text("name")).isEqualTo(name);
            }
            return parameters;
        });
    }

    private static Verdict refusedAsBadRequest(Callable<?> reading) throws Exception {
        return Verdict.of(Problem.class, problem -> assertThat(problem.status()).isEqualTo(400), reading);
    }
}
