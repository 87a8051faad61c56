package io.streamgauge.scorer.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.scorer.SampleEvents;
import io.streamgauge.scorer.TinyBundles;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.AssignmentTimeline;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.VersionHandle;
import io.streamgauge.scorer.registry.VersionUnavailableException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ScoringTopologyTest {
    private static final Instant EVENT_TIME = Instant.parse("2026-11-24T08:30:00Z");
    private static final Instant SWITCH = Instant.parse("2026-11-24T08:45:00Z");
    private static final Instant NGRAMS = Instant.parse("2026-11-24T08:55:00Z");
    private static final byte[] KEY = {0, 'k', (byte) 0xff};
    private static final int LONGEST_TEXT = 100;

    private static ServingVersion sentiment;
    private static ServingVersion laterSentiment;
    private static ServingVersion ngrams;
    private static ServingVersion digits;

    private final TopicCatalogue topics = ScoringDriver.TOPICS;
    private final Map<Task, AssignmentTimeline> timelines = new EnumMap<>(Task.class);
    private ScoringDriver driver;
    private TestInputTopic<byte[], byte[]> reviews;
    private TestInputTopic<byte[], byte[]> images;
    private TestOutputTopic<byte[], Prediction> predictions;
    private TestOutputTopic<byte[], byte[]> rejected;

    @BeforeAll
    static void loadModels(@TempDir Path directory) {
        sentiment = ScoringDriver.load(TinyBundles.sentiment(directory.resolve("s1"), "sentiment", "1"));
        laterSentiment = ScoringDriver.load(TinyBundles.sentiment(directory.resolve("s2"), "sentiment", "2"));
        ngrams = ScoringDriver.load(TinyBundles.ngrams(directory.resolve("s3"), "sentiment", "3"));
        digits = ScoringDriver.load(TinyBundles.digits(directory.resolve("d1"), "digits", "1"));
    }

    @AfterAll
    static void closeModels() {
        List.of(sentiment, laterSentiment, ngrams, digits)
                .forEach(version -> version.classifier().close());
    }

    @BeforeEach
    void start() {
        start(Topic.MAXIMUM_REJECTED_BYTES);
    }

    private void start(int largestRejectedBytes) {
        timelines.put(
                Task.SENTIMENT,
                AssignmentTimeline.of(List.of(
                        ScoringDriver.champion(EVENT_TIME, sentiment),
                        ScoringDriver.champion(SWITCH, laterSentiment),
                        ScoringDriver.champion(NGRAMS, ngrams))));
        timelines.put(Task.DIGITS, AssignmentTimeline.of(List.of(ScoringDriver.champion(EVENT_TIME, digits))));
        driver = new ScoringDriver(
                timelines,
                new AttributionPolicy(AttributionPolicy.Mode.REQUESTED, 20),
                LONGEST_TEXT,
                largestRejectedBytes);
        reviews = driver.reviews();
        images = driver.images();
        predictions = driver.predictions();
        rejected = driver.rejected();
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void predictionNamesEverythingThatIsNeededToSayItAgain() {
        sendReview("r-1", "the film was good");

        Prediction prediction = predictions.readValue();

        assertThat(prediction.getEventId()).isEqualTo("r-1");
        assertThat(prediction.getTask()).isEqualTo("sentiment");
        assertThat(prediction.getSubject()).isEqualTo("a film");
        assertThat(prediction.getProbabilities()).containsOnlyKeys("negative", "positive");
        assertThat(prediction.getProbabilities().values().stream()
                        .mapToDouble(Float::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-5));
        assertThat(prediction.getConfidence())
                .isEqualTo(prediction.getProbabilities().get(prediction.getLabel()))
                .isGreaterThanOrEqualTo(0.5f);
        assertThat(prediction.getModelName()).isEqualTo("sentiment");
        assertThat(prediction.getModelVersion()).isEqualTo("1");
        assertThat(prediction.getWeightsHash())
                .isEqualTo(sentiment.manifest().weights().sha256());
        assertThat(prediction.getPreprocessingHash())
                .isEqualTo(sentiment.manifest().preprocessingHash());
        assertThat(prediction.getSourceTopic()).isEqualTo("test.reviews");
        assertThat(prediction.getSourcePartition()).isZero();
        assertThat(prediction.getSourceOffset()).isZero();
        assertThat(prediction.getRole()).isEqualTo(PredictionRole.CHAMPION);
        assertThat(prediction.getScoredAt()).isEqualTo(ScoringDriver.NOW);
    }

    @Test
    void predictionsOfASampleSayWhatTheInputWasLike() {
        for (int event = 0; event < 3; event++) {
            sendReview("r", "the film was zzz");
            sendImage(ImageFormat.GRAY8, 28, 28, new byte[784]);
        }

        List<Prediction> all = predictions.readValuesToList();
        assertThat(all)
                .filteredOn(prediction -> prediction.getInputStatistics() != null)
                .extracting(Prediction::getSourceTopic, Prediction::getSourceOffset)
                .containsExactlyInAnyOrder(
                        tuple("test.reviews", 0L),
                        tuple("test.reviews", 2L),
                        tuple("test.images", 0L),
                        tuple("test.images", 2L));
        assertThat(all)
                .filteredOn(prediction -> prediction.getInputStatistics() != null)
                .allSatisfy(prediction -> assertThat(prediction.getInputStatistics())
                        .isEqualTo(
                                prediction.getTask().equals("digits")
                                        ? Map.of("ink", 0f, "inkWidth", 0f, "inkHeight", 0f)
                                        : Map.of("length", 4f, "unknown", 0.25f)));
    }

    @Test
    void predictionHasTheKeyTimeAndHeadersOfItsEvent() {
        byte[] value = bytes(topics.images(), SampleEvents.image("i-1"));
        images.pipeInput(new TestRecord<>(KEY, value, trace("abc"), EVENT_TIME));

        TestRecord<byte[], Prediction> record = predictions.readRecord();

        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.getRecordTime()).isEqualTo(EVENT_TIME);
        assertThat(record.getHeaders()).isEqualTo(trace("abc"));
        assertThat(record.value().getTask()).isEqualTo("digits");
        assertThat(record.value().getProbabilities()).hasSize(10);
    }

    @Test
    void longSubjectIsCutSoThatThePredictionFitsIntoItsTopic() {
        ReviewEvent review = new ReviewEvent("r-1", "😀".repeat(100_000), "good", EVENT_TIME);
        reviews.pipeInput(KEY, bytes(topics.reviews(), review), EVENT_TIME);

        assertThat(predictions.readValue().getSubject()).isEqualTo("😀".repeat(256));
    }

    @Test
    void eventWithoutAKeyIsScored() {
        reviews.pipeInput(null, bytes(topics.reviews(), SampleEvents.review("r-1", "good")), EVENT_TIME);

        assertThat(predictions.readRecord().key()).isNull();
    }

    @Test
    void picturesOfEitherFormatAndAnySizeAreScored() {
        sendImage(ImageFormat.PNG, 20, 10, SampleEvents.pictureFile("png", 20, 10));
        sendImage(ImageFormat.JPEG, 28, 28, SampleEvents.pictureFile("jpeg", 28, 28));
        sendImage(ImageFormat.GRAY8, 1, 3, new byte[3]);

        assertThat(predictions.readValuesToList()).hasSize(3);
        assertThat(rejected.isEmpty()).isTrue();
    }

    @Test
    void textWithoutWordsIsScored() {
        sendReview("r-1", "!!! :-)");

        assertThat(predictions.readValue().getEventId()).isEqualTo("r-1");
    }

    @Test
    void modelsOfWordsAndOfNgramsTakeOverFromEachOther() {
        sendReviews("Good!", "not GOOD", "bad, bad...", "\uD83D and nothing known");

        List<Prediction> scored = predictions.readValuesToList();
        assertThat(scored)
                .extracting(Prediction::getModelVersion)
                .containsExactly("3", "2", "3", "2", "3", "2", "3", "2");
        assertThat(scored.stream().filter(prediction -> "3".equals(prediction.getModelVersion())))
                .extracting(Prediction::getLabel, prediction -> prediction.getConfidence() > 0.6)
                .containsExactly(
                        tuple("positive", true),
                        tuple("negative", true),
                        tuple("negative", true),
                        tuple("negative", false));
    }

    /** Each at a time of the model of n-grams and at one of a model of words. */
    private void sendReviews(String... texts) {
        for (String text : texts) {
            byte[] review = bytes(topics.reviews(), SampleEvents.review("r", text));
            reviews.pipeInput(KEY, review, NGRAMS);
            reviews.pipeInput(KEY, review, SWITCH);
        }
    }

    @Test
    void versionIsChosenByTheTimeOfTheEventAndNotByItsPlaceInTheTopic() {
        byte[] review = bytes(topics.reviews(), SampleEvents.review("r", "good"));
        reviews.pipeInput(KEY, review, SWITCH);
        reviews.pipeInput(KEY, review, SWITCH.minusMillis(1));
        reviews.pipeInput(KEY, review, EVENT_TIME.minusSeconds(86_400));

        assertThat(predictions.readValuesToList())
                .extracting(Prediction::getModelVersion)
                .containsExactly("2", "1", "1");
    }

    @Test
    void bytesThatAreNoEventAreRejected() {
        byte[] review = bytes(topics.reviews(), SampleEvents.review("r", "good"));
        byte[] cut = Arrays.copyOf(review, review.length - 12);
        byte[] unknownSchema = review.clone();
        ByteBuffer.wrap(unknownSchema).putInt(1, 4_711);
        byte[] otherType = bytes(topics.images(), SampleEvents.image("i"));

        expectRejection(reviews, null, Reason.MISSING_VALUE);
        expectRejection(reviews, "plain text".getBytes(UTF_8), Reason.NOT_WIRE_FORMAT);
        expectRejection(reviews, new byte[0], Reason.NOT_WIRE_FORMAT);
        Rejection unknown = expectRejection(reviews, unknownSchema, Reason.UNKNOWN_SCHEMA_ID);
        assertThat(unknown.schemaId()).isEqualTo(4_711);
        expectRejection(reviews, cut, Reason.MALFORMED_AVRO);
        expectRejection(reviews, otherType, Reason.MALFORMED_AVRO);
    }

    @Test
    void reviewsThatCannotBeScoredAreRejected() {
        rejectReview(Reason.INVALID_EVENT_ID, " ", "good");
        rejectReview(Reason.INVALID_EVENT_ID, "x".repeat(257), "good");
        rejectReview(Reason.EMPTY_TEXT, "r", "");
        rejectReview(Reason.EMPTY_TEXT, "r", " \n\t ");
        Rejection tooLong = rejectReview(Reason.TEXT_TOO_LONG, "r", "a secret ".repeat(12));

        assertThat(tooLong.message()).contains("108 characters", "100").doesNotContain("secret");
        // Characters outside the basic plane count once, though Java stores them as two.
        sendReview("r", "😀".repeat(LONGEST_TEXT));
        assertThat(predictions.readValuesToList()).hasSize(1);
    }

    @Test
    void imagesThatCannotBeScoredAreRejected() {
        rejectImage(Reason.UNKNOWN_IMAGE_FORMAT, ImageFormat.UNKNOWN, 8, 8, new byte[64]);
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.GRAY8, 8, 8, new byte[63]);
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.GRAY8, 0, 8, new byte[0]);
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.GRAY8, 65_536, 65_536, new byte[0]);
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.GRAY8, -8, -8, new byte[64]);
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.PNG, 9, 8, SampleEvents.pictureFile("png", 8, 8));
        rejectImage(Reason.WRONG_IMAGE_SIZE, ImageFormat.PNG, 5_000, 8, SampleEvents.pictureFile("png", 5_000, 8));
        rejectImage(Reason.UNREADABLE_IMAGE, ImageFormat.JPEG, 8, 8, SampleEvents.pictureFile("png", 8, 8));
        rejectImage(Reason.UNREADABLE_IMAGE, ImageFormat.PNG, 8, 8, new byte[0]);
    }

    @Test
    void eventWhoseHeadersLeaveNoRoomForAPredictionIsRejected() {
        byte[] value = bytes(topics.reviews(), SampleEvents.review("r", "good"));
        reviews.pipeInput(new TestRecord<>(KEY, value, trace("x".repeat(1_000_000)), EVENT_TIME));

        assertThat(Rejection.from(rejected.readRecord().headers()).reason()).isEqualTo(Reason.HEADERS_TOO_LARGE);
        assertThat(predictions.isEmpty()).isTrue();
    }

    @Test
    void rejectedEventThatIsTooLargeIsWrittenWithoutItsValueOrHeaders() {
        stop();
        start(2_000);
        byte[] large = new byte[2_000];
        large[0] = 1;
        reviews.pipeInput(new TestRecord<>(KEY, large, trace("abc"), EVENT_TIME));
        reviews.pipeInput(new TestRecord<>(KEY, large, trace("x".repeat(2_000)), EVENT_TIME));

        TestRecord<byte[], byte[]> withoutValue = rejected.readRecord();
        assertThat(withoutValue.value()).isNull();
        assertThat(withoutValue.key()).isEqualTo(KEY);
        assertThat(withoutValue.headers().lastHeader("trace")).isNotNull();
        assertThat(Rejection.from(withoutValue.headers()).valueOmitted()).isTrue();
        TestRecord<byte[], byte[]> bare = rejected.readRecord();
        assertThat(bare.headers().lastHeader("trace")).isNull();
        assertThat(Rejection.from(bare.headers()).offset()).isEqualTo(1);
        assertThat(Rejection.from(bare.headers()).headersOmitted()).isTrue();
    }

    @Test
    void failureThatIsNoEventsFaultEndsTheThread() {
        timelines.put(Task.SENTIMENT, AssignmentTimeline.EMPTY);

        assertThatThrownBy(() -> sendReview("r-1", "good"))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("No model serves sentiment");
        assertThat(rejected.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SIGNED", "UNTRUSTED_SIGNATURE", "KEY_REVOKED", "NOT_AS_ANNOUNCED"})
    void eventOfATimeWhoseVersionIsRefusedIsRejectedAndTheStreamGoesOn(RefusalReason why) {
        timelines.put(
                Task.SENTIMENT,
                AssignmentTimeline.of(
                        List.of(unavailable(EVENT_TIME, why), ScoringDriver.champion(SWITCH, laterSentiment))));

        sendReview("late", "good");
        reviews.pipeInput(KEY, bytes(topics.reviews(), SampleEvents.review("now", "good")), SWITCH);

        Rejection rejection = Rejection.from(rejected.readRecord().headers());
        assertThat(rejection.reason()).isEqualTo(Reason.VERSION_REFUSED);
        assertThat(rejection.message())
                .contains(EVENT_TIME.toString(), "sentiment:0", "because of " + why, "redrive --at now");
        assertThat(predictions.readValuesToList())
                .extracting(Prediction::getEventId, Prediction::getModelVersion)
                .containsExactly(tuple("now", "2"));
        assertThat(rejected.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ARTIFACT_UNAVAILABLE", "INVALID_BUNDLE", "LOADING_FAILED", "KEYS_UNREADABLE"})
    void eventWaitsForAVersionThatMayBeThereLater(RefusalReason why) {
        timelines.put(
                Task.SENTIMENT,
                AssignmentTimeline.of(
                        List.of(unavailable(EVENT_TIME, why), ScoringDriver.champion(SWITCH, laterSentiment))));

        assertThatThrownBy(() -> sendReview("late", "good")).hasStackTraceContaining("because of " + why);
        assertThat(rejected.isEmpty()).isTrue();
    }

    /** Another one will be in force soon, and that one's answer is wanted. */
    @Test
    void eventWaitsForTheSuccessorOfAVersionThatIsInForceAndRefused() {
        timelines.put(
                Task.SENTIMENT, AssignmentTimeline.of(List.of(unavailable(EVENT_TIME, RefusalReason.KEY_REVOKED))));

        assertThatThrownBy(() -> sendReview("now", "good")).hasStackTraceContaining("because of KEY_REVOKED");
        assertThat(rejected.isEmpty()).isTrue();
    }

    private static Assignment unavailable(Instant effectiveFrom, RefusalReason why) {
        VersionHandle handle = new VersionHandle() {
            @Override
            public Lease lease() {
                throw new VersionUnavailableException(why, "It is refused because of " + why);
            }

            @Override
            public String toString() {
                return "sentiment:0";
            }
        };
        return new Assignment(effectiveFrom, handle, Optional.empty(), Optional.empty());
    }

    @Test
    void taskThatIsNotConfiguredIsNotConsumed() {
        String description = driver.topology(Set.of(Task.DIGITS)).describe().toString();

        assertThat(description).contains("test.images").doesNotContain("test.reviews");
    }

    private Rejection rejectReview(Reason reason, String id, String text) {
        return expectRejection(reviews, bytes(topics.reviews(), SampleEvents.review(id, text)), reason);
    }

    private void rejectImage(Reason reason, ImageFormat format, int width, int height, byte[] pixels) {
        byte[] value = bytes(topics.images(), SampleEvents.image("i", format, width, height, pixels));
        expectRejection(images, value, reason);
    }

    /** Sends a bad event and a good one behind it. */
    private Rejection expectRejection(TestInputTopic<byte[], byte[]> input, byte @Nullable [] value, Reason reason) {
        input.pipeInput(new TestRecord<>(KEY, value, trace("abc"), EVENT_TIME));

        TestRecord<byte[], byte[]> record = rejected.readRecord();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(value);
        assertThat(record.getRecordTime()).isEqualTo(EVENT_TIME);
        assertThat(record.headers().lastHeader("trace").value()).asString().isEqualTo("abc");
        Rejection rejection = Rejection.from(record.headers());
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.message()).isNotBlank();
        assertThat(rejection.topic()).isEqualTo(input == reviews ? "test.reviews" : "test.images");
        assertThat(rejection.partition()).isZero();
        assertThat(rejection.at()).isEqualTo(ScoringDriver.NOW);
        assertThat(rejection.valueOmitted()).isFalse();
        assertThat(predictions.isEmpty()).isTrue();

        sendReview("after", "good");
        assertThat(predictions.readValue().getEventId()).isEqualTo("after");
        assertThat(rejected.isEmpty()).isTrue();
        return rejection;
    }

    private void sendReview(String id, String text) {
        reviews.pipeInput(KEY, bytes(topics.reviews(), SampleEvents.review(id, text)), EVENT_TIME);
    }

    private void sendImage(ImageFormat format, int width, int height, byte[] pixels) {
        images.pipeInput(
                KEY, bytes(topics.images(), SampleEvents.image("i", format, width, height, pixels)), EVENT_TIME);
    }

    private <V extends SpecificRecord> byte[] bytes(Topic<V> topic, V event) {
        return driver.bytes(topic, event);
    }

    private static Headers trace(String value) {
        return new RecordHeaders().add("trace", value.getBytes(UTF_8));
    }
}
