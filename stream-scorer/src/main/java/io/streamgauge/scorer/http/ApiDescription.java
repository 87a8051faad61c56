package io.streamgauge.scorer.http;

import io.streamgauge.streams.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The description of the API, in OpenAPI's format. Stateless. */
final class ApiDescription {
    private ApiDescription() {}

    /** The description. */
    static Answer answer() {
        try (InputStream file = Objects.requireNonNull(
                ApiDescription.class.getResourceAsStream("openapi.json"), "The description is beside its class")) {
            return Answer.of(200, "application/json", file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
