package io.streamgauge.scorer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies and paths of requests: they are understood, or whoever sent them hears what is wrong; never that we failed. */
class SubmissionFuzzTest {
    private static final RegistrySettings REGISTRY = RegistrySettings.of("mock://submission");

    private final EventSerdes serdes = new EventSerdes(REGISTRY);
    private final EventSubmission ended = new EventSubmission(
            new ClusterSettings("127.0.0.1:1", REGISTRY, TopicCatalogue.UNPREFIXED, false, 1, Map.of()),
            serdes,
            "test",
            Set.of(Task.SENTIMENT),
            new ExpectedEvents(InstantSource.system()),
            new LiveEvents(
                    () -> {
                        throw new IllegalStateException("Nobody watches");
                    },
                    JsonNodeFactory.instance::objectNode,
                    "test"),
            InstantSource.system());

    /** Whatever is understood is refused because of the end, and nothing is sent. */
    SubmissionFuzzTest() {
        ended.close();
    }

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void bodiesAreUnderstoodOrRefusedAsBad() {
        Fuzzing.run(Target.ofBytes("submission", this::read)
                .seeds(
                        "{\"text\": \"I laughed.\", \"subject\": \"a film\", \"attributions\": true}",
                        "{\"text\": \"\\u00e9\\ud83d\\ude00\"}")
                .seeds("{\"text\": \"wide\"}".getBytes(StandardCharsets.UTF_16BE))
                .tokens(
                        "{",
                        "}",
                        "[",
                        "\"",
                        ":",
                        ",",
                        "null",
                        "1e999",
                        "\\ud800",
                        "\\u0000",
                        "\"text\":",
                        "\"subject\":",
                        "\"attributions\":",
                        "{\"a\":",
                        "[[[[",
                        "\uFEFF",
                        "true",
                        "é")
                .tokens(new byte[] {0, 0, 0, '{'}, new byte[] {'{', 0, 0, 0}, new byte[] {0, 17, 0, 0})
                .cases(5_000));
    }

    private Verdict read(byte[] body) {
        try {
            var unused = ended.review(request(body));
            throw new AssertionError("Something was sent");
        } catch (Problem problem) {
            assertThat(problem.detail()).isNotBlank();
            if (problem.status() == 400) {
                return Verdict.REFUSED;
            }
            // Too many of late, or too late.
            assertThat(problem.status()).isIn(429, 503);
            return Verdict.ACCEPTED;
        }
    }

    private static Request request(byte[] body) {
        return new Request(
                "POST",
                "/api/reviews",
                null,
                name -> name.equals(Answer.CONTENT_TYPE) ? "application/json" : null,
                ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    /** Where Jackson reads UTF-32, it has an exception of another kind for what is none. */
    @Test
    void charactersThatUnicodeDoesNotHaveAreRefusedAsBad() {
        for (byte[] body : List.of(new byte[] {0, 0, 0, '{', 0, 17, 0, 0}, new byte[] {'{', 0, 0, 0, 0, 0, 17, 0})) {
            assertThatThrownBy(() -> ended.review(request(body)))
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status())
                            .isEqualTo(400))
                    .hasMessageContaining("The body is no JSON");
        }
    }

    @Test
    void pathsLeadToAFileOfThePageOrToNothing() {
        PageAssets page = new PageAssets();
        Fuzzing.run(Target.ofText(
                        "page-path",
                        path -> Verdict.of(
                                Problem.class,
                                problem -> assertThat(problem.status()).isEqualTo(404),
                                () -> {
                                    Answer file = page.file(path);
                                    assertThat(path)
                                            .doesNotContain("..", "%", "\\")
                                            .doesNotEndWith(".class");
                                    return file;
                                }))
                .seeds("/", "/page/index.html", "/page/page.css")
                .tokens(
                        "..",
                        "/",
                        "%2e",
                        "%2F",
                        "\\",
                        ".class",
                        ".properties",
                        "io/streamgauge",
                        "//",
                        "\u0000",
                        ";",
                        "META-INF/",
                        ".html",
                        ".svg",
                        "/page/main.js",
                        "/assets/uplot/",
                        "uPlot.min.css")
                .cases(5_000));
    }
}
