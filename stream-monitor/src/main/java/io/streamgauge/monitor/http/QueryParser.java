package io.streamgauge.monitor.http;

import io.streamgauge.monitor.counts.CountKey;
import io.streamgauge.streams.http.Parameters;
import io.streamgauge.streams.http.PercentEncoding;
import io.streamgauge.streams.http.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is asked for out of a path and its parameters. Immutable.
 *
 * @param qualityWindow length of the windows of quality
 * @param countWindow length of the windows of counts
 */
record QueryParser(Duration qualityWindow, Duration countWindow) {
    /** Windows that an answer has at most: the latest. */
    static final int MOST_WINDOWS = 1_000;

    private static final List<String> PERIOD = List.of(Period.FROM, Period.TO);
    private static final List<String> COUNTS = List.of("task", "label", "subject", Period.FROM, Period.TO);

    /**
     * Reads a request.
     *
     * @param rawPath of its URI, not decoded
     * @param rawQuery of its URI, not decoded; null for none
     * @throws Problem when there is nothing of this path, or a parameter is wrong
     */
    StateQuery parse(String rawPath, @Nullable String rawQuery) {
        List<String> path = segments(rawPath);
        if (path.equals(List.of("counts"))) {
            return counts(new Parameters(rawQuery, COUNTS));
        }
        if (path.size() == 3 && path.get(0).equals("quality")) {
            return new QualityQuery(
                    path.get(1), path.get(2), Period.of(new Parameters(rawQuery, PERIOD)), qualityWindow);
        }
        if (path.size() == 2 && path.get(0).equals("events")) {
            var unused = new Parameters(rawQuery, List.of());
            return new EventQuery(path.get(1));
        }
        throw Problem.notFound(
                "There is nothing at '" + rawPath + "': use /counts?task=TASK&label=LABEL&subject=SUBJECT, "
                        + "/quality/MODEL/VERSION, /events/EVENT-ID, /health/live or /health/ready");
    }

    private CountQuery counts(Parameters parameters) {
        String subject = parameters.optional("subject");
        return new CountQuery(
                new CountKey(parameters.text("task"), parameters.text("label"), subject == null ? "" : subject),
                Period.of(parameters),
                countWindow);
    }

    /** The decoded segments, without the empty one before the first slash. */
    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String segment : rawPath.substring(Math.min(1, rawPath.length())).split("/", -1)) {
            segments.add(PercentEncoding.decodeSegment(segment));
        }
        return segments;
    }
}
