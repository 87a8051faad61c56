package io.streamgauge.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.streams.http.Problem;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests to the monitor: each asks for something that can be looked up, or is told what is wrong with it. */
class QueryFuzzTest {
    private static final QueryParser PARSER = new QueryParser(Duration.ofDays(1), Duration.ofHours(1));

    @Test
    void requestsAskForSomethingOrAreRefused() {
        Fuzzing.run(Target.ofText("monitor-query", QueryFuzzTest::read)
                .seeds(
                        "/counts?task=sentiment&label=positive&subject=a+film%3A",
                        "/quality/my%20model/2026-11?from=2026-11-24T12:00:00Z&to=2026-11-24T15:00:00%2B01:00",
                        "/events/a%2Fb",
                        "/counts?task=digits&label=7&from=1970-01-01T00:00:00Z")
                .tokens(
                        "/",
                        "?",
                        "&",
                        "%",
                        "%25",
                        "%3A",
                        ":",
                        "from=",
                        "to=",
                        "task=",
                        "label=",
                        "subject=",
                        "quality",
                        "..",
                        "&to=1970-01-01T00:00:00.000000001Z",
                        "&from=1970-01-01T00:00:00Z",
                        "+292278994-08-17T07:12:55.807Z",
                        "2026-11-24T12:00:00.0000001Z",
                        "-999999999-01-01T00:00:00%2B18:00",
                        "24:00:00",
                        "%00")
                .cases(10_000));
    }

    private static Verdict read(String target) throws Exception {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        return Verdict.of(Problem.class, problem -> assertThat(problem.status()).isIn(Set.of(400, 404)), () -> {
            StateQuery asked = PARSER.parse(path, query);
            assertThat(asked.store()).isNotBlank();
            assertThat(asked.key()).isNotNull();
            assertThat(asked.subject()).isNotBlank();
            if (asked instanceof CountQuery counts) {
                requirePeriod(counts.period());
            } else if (asked instanceof QualityQuery quality) {
                requirePeriod(quality.period());
            }
            return asked;
        });
    }

    /** What a store of windows is asked with: milliseconds since 1970, the first not after the last. */
    private static void requirePeriod(Period period) {
        long from = period.from().toEpochMilli();
        long last = period.last().toEpochMilli();
        assertThat(from).isNotNegative();
        assertThat(last).isGreaterThanOrEqualTo(from);
    }
}
