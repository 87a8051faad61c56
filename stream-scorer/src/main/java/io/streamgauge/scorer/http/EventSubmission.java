package io.streamgauge.scorer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.GreyImage.Compression;
import io.streamgauge.models.preprocessing.UnreadableImageException;
import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.tracing.TraceHeaders;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Parameters;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts events that come by HTTP on the topics where all others come from. Safe for use by several threads. Owns its
 * producers, which it makes when the first event comes.
 */
final class EventSubmission implements AutoCloseable {
    /** Longest body of a request, in bytes: what fits into a record of a topic that takes what topics take by default. */
    static final int MOST_BYTES = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventSubmission.class);
    private static final int MOST_PER_SECOND = 20;
    private static final int MOST_WAITING = 100;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_WITH_LIVE_EVENTS = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final String SUBJECT = "dashboard";
    private static final TextMapGetter<Request> TRACE = (request, key) -> request == null ? null : request.header(key);
    private static final Set<String> REVIEW_FIELDS = Set.of("text", "subject", "attributions");

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final String clientId;
    private final Set<Task> tasks;
    private final ExpectedEvents expected;
    private final LiveEvents live;
    private final InstantSource clock;
    private final RateLimit limit;
    private final JsonMapper json = new JsonMapper();
    private final ThreadPoolExecutor sender;
    private @Nullable Producer<String, ReviewEvent> reviews;
    private @Nullable Producer<String, ImageEvent> images;
    private boolean closed;

    /**
     * Nothing sent yet.
     *
     * @param serdes outlives this
     * @param clientId what the producers' names begin with in the cluster's logs and metrics
     * @param tasks those that are scored; events of others are refused
     * @param expected hears of events before they are sent
     * @param live watches for their predictions
     */
    EventSubmission(
            ClusterSettings cluster,
            EventSerdes serdes,
            String clientId,
            Set<Task> tasks,
            ExpectedEvents expected,
            LiveEvents live,
            InstantSource clock) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.clientId = clientId;
        this.tasks = Set.copyOf(tasks);
        this.expected = expected;
        this.live = live;
        this.clock = clock;
        this.limit = new RateLimit(MOST_PER_SECOND);
        this.sender = new ThreadPoolExecutor(
                1, 1, IDLE.toSeconds(), TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, clientId + "-http-sender");
                    thread.setDaemon(true);
                    return thread;
                });
        sender.allowCoreThreadTimeOut(true);
    }

    /** Takes a review as JSON. */
    CompletableFuture<Answer> review(Request request) {
        requireScored(Task.SENTIMENT);
        requireType(request, List.of("application/json"));
        JsonNode body = object(request.bytes());
        String text = text(body, "text");
        if (text.isBlank()) {
            throw Problem.badRequest("The field text is missing or blank: send the review's text there");
        }
        String subject = text(body, "subject");
        Headers headers = headers(request, isTrue(body.path("attributions"), "attributions"));
        requireFewOfLate();
        ReviewEvent event = ReviewEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setSubject(subject.isEmpty() ? SUBJECT : subject)
                .setText(text)
                .setOccurredAt(clock.instant())
                .build();
        return later(
                cluster.topics().reviews(),
                answer -> send(reviews(), cluster.topics().reviews(), event.getEventId(), event, headers, answer));
    }

    /** Takes a picture as a file. */
    CompletableFuture<Answer> image(Request request) {
        requireScored(Task.DIGITS);
        String type = requireType(request, List.of("image/png", "image/jpeg"));
        Parameters parameters = new Parameters(request.rawQuery(), List.of("attributions"));
        String attributions = parameters.optional("attributions");
        if (attributions != null && !Set.of("true", "false").contains(attributions)) {
            throw Problem.badRequest("The parameter attributions is '" + attributions + "': use true or false");
        }
        Headers headers = headers(request, "true".equals(attributions));
        byte[] file = request.bytes();
        requireFewOfLate();
        // A small file may be a large picture: one is decoded at a time.
        return later(cluster.topics().images(), answer -> {
            ImageEvent event = event(file, type.equals("image/png") ? Compression.PNG : Compression.JPEG);
            send(images(), cluster.topics().images(), event.getEventId(), event, headers, answer);
        });
    }

    private ImageEvent event(byte[] file, Compression compression) {
        GreyImage image;
        try {
            image = GreyImage.decode(file, compression);
        } catch (UnreadableImageException e) {
            throw Problem.badRequest("The body is no " + compression + " that can be read: " + e.getMessage());
        }
        return ImageEvent.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setSource(SUBJECT)
                .setFormat(compression == Compression.PNG ? ImageFormat.PNG : ImageFormat.JPEG)
                .setWidth(image.width())
                .setHeight(image.height())
                .setPixels(ByteBuffer.wrap(file))
                .setOccurredAt(clock.instant())
                .build();
    }

    /**
     * Does work that may wait for the cluster or the registry, one after another, for the server's threads must not wait. What
     * has itself waited too long is not begun: whoever asked has given up.
     */
    private CompletableFuture<Answer> later(Topic<?> topic, Submitting work) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        long submitted = System.nanoTime();
        try {
            sender.execute(() -> {
                try {
                    if (System.nanoTime() - submitted > PATIENCE.toNanos()) {
                        throw Problem.unavailable("Events before this one took too long: try again");
                    }
                    work.submit(answer);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    answer.completeExceptionally(problem(topic, e));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e instanceof Problem ? e : problem(topic, e));
                }
            });
        } catch (RejectedExecutionException e) {
            throw Problem.unavailable("Too many events wait to be written, or the scorer is ending: try again");
        }
        return answer;
    }

    /** What is done on the sender's thread. */
    @FunctionalInterface
    private interface Submitting {
        void submit(CompletableFuture<Answer> answer) throws InterruptedException;
    }

    private <V extends SpecificRecord> void send(
            Producer<String, V> producer,
            Topic<V> topic,
            String eventId,
            V event,
            Headers headers,
            CompletableFuture<Answer> answer)
            throws InterruptedException {
        expected.add(eventId);
        live.awaitReading(PATIENCE_WITH_LIVE_EVENTS);
        ProducerRecord<String, V> record = new ProducerRecord<>(topic.name(), null, eventId, event, headers);
        var unused = producer.send(record, (written, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(problem(topic, failure));
            } else {
                answer.complete(Answer.of(
                        202,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("eventId", eventId)
                                .put("topic", written.topic())
                                .put("partition", written.partition())
                                .put("offset", written.offset())));
            }
        });
    }

    /** The headers of an event: the trace that the request belongs to, as W3C writes it, and whether an explanation is wanted. */
    private static Headers headers(Request request, boolean attributions) {
        Headers headers = new RecordHeaders();
        W3CTraceContextPropagator propagator = W3CTraceContextPropagator.getInstance();
        propagator.inject(propagator.extract(Context.root(), request, TRACE), headers, TraceHeaders.SETTER);
        if (attributions) {
            AttributionRequest.writeTo(headers);
        }
        return headers;
    }

    private static Problem problem(Topic<?> topic, Throwable failure) {
        if (failure instanceof RecordTooLargeException) {
            return Problem.contentTooLarge(
                    "The event is larger than what the topic " + topic.name() + " takes: send a smaller one");
        }
        LOG.warn("An event that came by HTTP was not written to {}", topic.name(), failure);
        return Problem.unavailable("The event was not written to the topic " + topic.name() + " ("
                + failure.getMessage() + "): try again, and look whether the cluster and the registry answer");
    }

    private void requireScored(Task task) {
        if (!tasks.contains(task)) {
            throw Problem.notFound("This scorer does not score " + task.id() + ": ask one whose tasks name it");
        }
    }

    private void requireFewOfLate() {
        if (!limit.pass()) {
            throw Problem.tooManyRequests("More than " + MOST_PER_SECOND
                    + " events came by HTTP within a second: send fewer, or produce them to the topic");
        }
    }

    private static String requireType(Request request, List<String> known) {
        String header = request.header(Answer.CONTENT_TYPE);
        String type =
                header == null ? "" : header.replaceFirst(";.*", "").trim().toLowerCase(Locale.ROOT);
        if (!known.contains(type)) {
            throw Problem.unsupportedMediaType(
                    "The Content-Type is '" + (header == null ? "" : header) + "': use " + String.join(" or ", known));
        }
        return type;
    }

    private JsonNode object(byte[] body) {
        try {
            JsonNode node = json.readTree(body);
            if (!node.isObject()) {
                throw Problem.badRequest("The body is no JSON object: send {\"text\": \"...\"}");
            }
            node.fieldNames().forEachRemaining(field -> {
                if (!REVIEW_FIELDS.contains(field)) {
                    throw Problem.badRequest(
                            "There is no field '" + field + "' here: use text, subject and attributions");
                }
            });
            return node;
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("The body is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            // What looks like UTF-32 and is none.
            throw Problem.badRequest("The body is no JSON: " + e.getMessage());
        }
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw Problem.badRequest("The field " + field + " is no text: send it in quotation marks");
        }
        return value.asText("");
    }

    private static boolean isTrue(JsonNode value, String field) {
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw Problem.badRequest("The field " + field + " is no truth value: send true or false");
        }
        return value.asBoolean(false);
    }

    private synchronized Producer<String, ReviewEvent> reviews() {
        requireOpen();
        if (reviews == null) {
            reviews = producer(cluster.topics().reviews(), "-http-reviews");
        }
        return reviews;
    }

    private synchronized Producer<String, ImageEvent> images() {
        requireOpen();
        if (images == null) {
            images = producer(cluster.topics().images(), "-http-images");
        }
        return images;
    }

    private void requireOpen() {
        if (closed) {
            throw Problem.unavailable("The scorer is ending: try another one");
        }
    }

    private <V extends SpecificRecord> Producer<String, V> producer(Topic<V> topic, String name) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId + name);
        // Whoever waits for an answer should hear soon that there is none.
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic));
    }

    @Override
    public void close() {
        sender.shutdown();
        closeProducers();
    }

    private synchronized void closeProducers() {
        closed = true;
        if (reviews != null) {
            reviews.close(CLOSE_TIMEOUT);
        }
        if (images != null) {
            images.close(CLOSE_TIMEOUT);
        }
    }
}
