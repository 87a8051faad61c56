package io.streamgauge.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The wish that an event's prediction says why, as a header of the event: {@value #HEADER} with the UTF-8 value
 * {@code true}. Any other value is none; of several headers the last one counts. Stateless.
 */
public final class AttributionRequest {
    /** Name of the header. */
    public static final String HEADER = "streamgauge-attributions";

    private static final String WANTED = "true";

    private AttributionRequest() {}

    /** Adds the wish to an event's headers. */
    public static void writeTo(Headers headers) {
        headers.add(HEADER, WANTED.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an event's headers say it. */
    public static boolean isIn(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header != null
                && header.value() != null
                && new String(header.value(), StandardCharsets.UTF_8).equals(WANTED);
    }
}
