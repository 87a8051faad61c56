package io.streamgauge.scorer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.SampleEvents;
import io.streamgauge.scorer.TinyBundles;
import io.streamgauge.scorer.registry.AssignmentTimeline;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.tracing.Tracing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class TracingTopologyTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private static final Instant EVENT_TIME = Instant.parse("2026-11-24T08:30:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PRODUCER = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + PRODUCER + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-" + PRODUCER + "-00";

    private static ServingVersion sentiment;

    @BeforeAll
    static void loadModel(@TempDir Path directory) {
        sentiment = ScoringDriver.load(TinyBundles.sentiment(directory.resolve("s"), "sentiment", "1"));
    }

    @AfterAll
    static void closeModel() {
        sentiment.classifier().close();
    }

    @Test
    void predictionGoesOnWithTheTraceOfItsEvent() {
        Headers headers = score(new Tracing(TELEMETRY.getOpenTelemetry()), SampleEvents.review("one", "good"), SAMPLED);

        SpanData scored = span("score test.reviews");
        assertThat(scored.getTraceId()).isEqualTo(TRACE);
        assertThat(scored.getParentSpanId()).isEqualTo(PRODUCER);
        assertThat(scored.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(scored.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(texts(scored))
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", "test.reviews")
                .containsEntry("messaging.destination.partition.id", "0")
                .containsEntry("messaging.kafka.offset", "0")
                .containsEntry("streamgauge.task", "sentiment")
                .containsEntry("streamgauge.model", "sentiment")
                .containsEntry("streamgauge.version", "1")
                .containsEntry("streamgauge.role", "champion");
        assertThat(traceparents(headers)).containsExactly("00-" + TRACE + "-" + scored.getSpanId() + "-01");
    }

    @Test
    void batchAndEventsNameEachOtherAndTheNetworksCallIsPartOfTheBatch() {
        score(new Tracing(TELEMETRY.getOpenTelemetry()), SampleEvents.review("one", "good"), SAMPLED);

        SpanData scored = span("score test.reviews");
        SpanData batch = span("score batch");
        SpanData inference = span("infer sentiment");
        assertThat(linked(batch)).containsExactly(scored.getSpanId());
        assertThat(linked(scored)).containsExactly(batch.getSpanId());
        assertThat(inference.getParentSpanId()).isEqualTo(batch.getSpanId());
        assertThat(texts(batch)).containsEntry("messaging.batch.message_count", "1");
    }

    @Test
    void eventWhoseTraceIsNotSampledCostsNoSpanButIsCarriedOn() {
        Headers headers =
                score(new Tracing(TELEMETRY.getOpenTelemetry()), SampleEvents.review("one", "good"), NOT_SAMPLED);

        assertThat(TELEMETRY.getSpans()).isEmpty();
        assertThat(traceparents(headers))
                .singleElement()
                .asString()
                .startsWith("00-" + TRACE)
                .endsWith("-00");
    }

    @Test
    void rejectedEventEndsItsSpanWithTheReasonAndNothingOfTheEvent() {
        try (ScoringDriver driver = driver(new Tracing(TELEMETRY.getOpenTelemetry()))) {
            send(driver, SampleEvents.review("one", "secret ".repeat(50)), SAMPLED);
            assertThat(driver.rejected().readRecordsToList()).hasSize(1);
        }

        SpanData scored = span("score test.reviews");
        assertThat(scored.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(texts(scored)).containsEntry("error.type", "TEXT_TOO_LONG");
        assertThat(scored.toString()).doesNotContain("secret");
    }

    @Test
    void withoutAnybodyWhoListensHeadersGoOnAsTheyAre() {
        Headers headers = score(Tracing.off(), SampleEvents.review("one", "good"), SAMPLED);

        assertThat(traceparents(headers)).containsExactly(SAMPLED);
    }

    private static Headers score(Tracing tracing, ReviewEvent event, String traceparent) {
        try (ScoringDriver driver = driver(tracing)) {
            send(driver, event, traceparent);
            TestRecord<byte[], Prediction> prediction = driver.predictions().readRecord();
            return prediction.headers();
        }
    }

    private static ScoringDriver driver(Tracing tracing) {
        Map<Task, AssignmentTimeline> timelines = Map.of(
                Task.SENTIMENT, AssignmentTimeline.of(List.of(ScoringDriver.champion(Instant.EPOCH, sentiment))));
        return new ScoringDriver(
                timelines,
                new AttributionPolicy(AttributionPolicy.Mode.NEVER, 1),
                100,
                Topic.MAXIMUM_REJECTED_BYTES,
                tracing);
    }

    private static void send(ScoringDriver driver, ReviewEvent event, String traceparent) {
        Headers headers = new RecordHeaders().add("traceparent", traceparent.getBytes(UTF_8));
        byte[] value = driver.bytes(ScoringDriver.TOPICS.reviews(), event);
        driver.reviews().pipeInput(new TestRecord<>(null, value, headers, EVENT_TIME));
    }

    private static SpanData span(String name) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError("Two spans are called " + name);
                })
                .orElseThrow(() -> new AssertionError("No span is called " + name));
    }

    private static List<String> linked(SpanData span) {
        return span.getLinks().stream()
                .map(LinkData::getSpanContext)
                .map(SpanContext::getSpanId)
                .toList();
    }

    private static Map<String, String> texts(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getKey(), entry -> entry.getValue()
                        .toString()));
    }

    private static List<String> traceparents(Headers headers) {
        List<String> values = new ArrayList<>();
        for (Header header : headers.headers("traceparent")) {
            values.add(new String(header.value(), UTF_8));
        }
        return values;
    }
}
