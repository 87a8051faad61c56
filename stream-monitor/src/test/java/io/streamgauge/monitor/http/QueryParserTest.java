package io.streamgauge.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgauge.monitor.counts.CountKey;
import io.streamgauge.streams.http.Problem;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryParserTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Period ALWAYS = new Period(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE));

    private final QueryParser parser = new QueryParser(DAY, HOUR);

    @Test
    void countsAreAskedForByTaskLabelAndSubject() {
        assertThat(parser.parse("/counts", "task=sentiment&label=positive&subject=a+film%3A+%C3%A9%2B"))
                .isEqualTo(new CountQuery(new CountKey("sentiment", "positive", "a film: é+"), ALWAYS, HOUR));
    }

    @Test
    void eventsAndImagesWithoutASubjectHaveCountsToo() {
        assertThat(parser.parse("/counts", "task=digits&label=7"))
                .isEqualTo(new CountQuery(new CountKey("digits", "7", ""), ALWAYS, HOUR));
    }

    @Test
    void qualityIsAskedForByModelAndVersion() {
        assertThat(parser.parse(
                        "/quality/my%20model/2026-11", "from=2026-11-24T12:00:00Z&to=2026-11-24T15:00:00%2B01:00"))
                .isEqualTo(new QualityQuery(
                        "my model",
                        "2026-11",
                        new Period(Instant.parse("2026-11-24T12:00:00Z"), Instant.parse("2026-11-24T14:00:00Z")),
                        DAY));
    }

    @ParameterizedTest
    @CsvSource({
        "/events/one,one",
        "/events/a%2Fb,a/b",
        "/events/a+b,a+b",
        "/events/a%2bb%25,a+b%",
        "/events/%E2%82%AC,€"
    })
    void eventsAreAskedForByTheirDecodedId(String path, String eventId) {
        assertThat(parser.parse(path, null)).isEqualTo(new EventQuery(eventId));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/counts/",
                "/count",
                "/quality",
                "/quality/model",
                "/quality/a/b/c",
                "/events",
                "/events/a/b"
            })
    void otherPathsAreAnsweredWithThosePossible(String path) {
        refuses(404, path, null, "There is nothing at '" + path + "'", "/quality/MODEL/VERSION");
    }

    @Test
    void wrongParametersAreNamedWithTheRemedy() {
        refuses(400, "/counts", null, "The parameter task is missing: add task=");
        refuses(400, "/counts", "task=sentiment&label=%20", "The parameter label is missing");
        refuses(400, "/counts", "task=a&label=b&task=c", "The parameter task is given twice");
        refuses(400, "/counts", "task=a&label=b&limit=1", "no parameter 'limit'", "from, label, subject, task, to");
        refuses(400, "/events/one", "from=2026-11-24T12:00:00Z", "no parameter 'from'", "use none");
        refuses(400, "/quality/a/b", "from=today", "The parameter from is 'today'", "ISO 8601");
        refuses(400, "/quality/a/b", "to=1969-12-31T00:00:00Z", "The parameter to is '1969", "from 1970 on");
        refuses(
                400,
                "/quality/a/b",
                "from=2026-11-24T12:00:00Z&to=2026-11-24T12:00:00Z",
                "from is 2026-11-24T12:00:00Z and to is 2026-11-24T12:00:00Z",
                "from must be before to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%zz", "%ff", "%C3"})
    void whatIsNoPercentEncodedTextIsRefusedRatherThanTakenForAnotherKey(String eventId) {
        refuses(400, "/events/" + eventId, null, "'" + eventId + "' is no percent-encoded UTF-8");
    }

    private void refuses(int status, String path, @Nullable String query, String... parts) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> parser.parse(path, query))
                .matches(problem -> problem.status() == status)
                .satisfies(problem -> assertThat(problem.detail()).contains(parts));
    }

    @Test
    void whatIsFinerThanAMillisecondIsCutOff() {
        assertThat(parser.parse(
                        "/counts", "task=a&label=b&from=1970-01-01T00:00:00.0019Z&to=1970-01-01T00:00:00.0021Z"))
                .isEqualTo(new CountQuery(
                        new CountKey("a", "b", ""),
                        new Period(Instant.ofEpochMilli(1), Instant.ofEpochMilli(2)),
                        HOUR));
        // Before the first window, which a store cannot be asked for.
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> parser.parse("/counts", "task=a&label=b&to=1970-01-01T00:00:00.0009Z"))
                .withMessageContaining("from must be before to");
    }
}
