package io.streamgauge.scorer.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.WordAttribution;
import io.streamgauge.scorer.SampleEvents;
import io.streamgauge.scorer.TinyBundles;
import io.streamgauge.scorer.registry.AssignmentTimeline;
import io.streamgauge.scorer.registry.ServingVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttributionTopologyTest {
    private static final Instant EVENT_TIME = Instant.parse("2026-11-24T08:30:00Z");
    private static final byte[] KEY = {0, 'k', (byte) 0xff};
    private static final int MOST_WORDS = 3;

    private static ServingVersion sentiment;
    private static ServingVersion digits;

    private ScoringDriver driver;
    private TestInputTopic<byte[], byte[]> reviews;
    private TestInputTopic<byte[], byte[]> images;
    private TestOutputTopic<byte[], Prediction> predictions;

    @BeforeAll
    static void loadModels(@TempDir Path directory) {
        sentiment = ScoringDriver.load(TinyBundles.sentiment(directory.resolve("s"), "sentiment", "1"));
        digits = ScoringDriver.load(TinyBundles.digits(directory.resolve("d"), "digits", "1"));
    }

    @AfterAll
    static void closeModels() {
        List.of(sentiment, digits).forEach(version -> version.classifier().close());
    }

    @BeforeEach
    void start() {
        start(AttributionPolicy.Mode.REQUESTED);
    }

    private void start(AttributionPolicy.Mode mode) {
        driver = new ScoringDriver(
                Map.of(
                        Task.SENTIMENT,
                        AssignmentTimeline.of(List.of(ScoringDriver.champion(EVENT_TIME, sentiment))),
                        Task.DIGITS,
                        AssignmentTimeline.of(List.of(ScoringDriver.champion(EVENT_TIME, digits)))),
                new AttributionPolicy(mode, MOST_WORDS),
                100,
                Topic.MAXIMUM_REJECTED_BYTES);
        reviews = driver.reviews();
        images = driver.images();
        predictions = driver.predictions();
    }

    private void restart(AttributionPolicy.Mode mode) {
        stop();
        start(mode);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void eventThatAsksIsToldWhichWordsSpokeForItsLabelStrongestFirst() {
        String text = "🎬 The film was GOOD, not bad";
        reviews.pipeInput(new TestRecord<>(KEY, review(text), asking(), EVENT_TIME));

        TestRecord<byte[], Prediction> record = predictions.readRecord();
        Prediction prediction = record.value();
        Attributions attributions = Objects.requireNonNull(prediction.getAttributions());
        assertThat(attributions.getMethod()).isEqualTo(AttributionMethod.OCCLUSION);
        assertThat(attributions.getLabel()).isEqualTo(prediction.getLabel());
        assertThat(attributions.getPicture()).isNull();
        assertThat(record.headers()).isEqualTo(asking());
        int[] characters = text.codePoints().toArray();
        assertThat(attributions.getWords())
                .hasSize(MOST_WORDS)
                .isSortedAccordingTo(Comparator.comparing((WordAttribution word) -> -Math.abs(word.getScore())))
                .allSatisfy(word -> {
                    assertThat(new String(characters, word.getStart(), word.getEnd() - word.getStart()))
                            .isEqualTo(word.getWord());
                    String hidden = new StringBuilder(text)
                            .replace(
                                    text.indexOf(word.getWord()),
                                    text.indexOf(word.getWord())
                                            + word.getWord().length(),
                                    "unheard")
                            .toString();
                    assertThat((double) word.getScore())
                            .isCloseTo(logOdds(text, attributions) - logOdds(hidden, attributions), within(1e-3));
                });
    }

    @Test
    void eventThatAsksIsToldWhereItsPictureSpokeForItsLabel() {
        byte[] pixels = new byte[64];
        pixels[27] = (byte) 255;
        byte[] value =
                driver.bytes(ScoringDriver.TOPICS.images(), SampleEvents.image("i", ImageFormat.GRAY8, 8, 8, pixels));
        images.pipeInput(new TestRecord<>(KEY, value, asking(), EVENT_TIME));

        Attributions attributions =
                Objects.requireNonNull(predictions.readValue().getAttributions());

        assertThat(attributions.getWords()).isEmpty();
        PictureAttributions picture = Objects.requireNonNull(attributions.getPicture());
        assertThat(picture.getHeight()).isEqualTo(8);
        assertThat(picture.getWidth()).isEqualTo(8);
        assertThat(picture.getCell()).isEqualTo(1);
        assertThat(picture.getScores()).hasSize(64);
        assertThat(picture.getScores().get(27)).isNotZero();
        assertThat(picture.getScores().get(63)).isZero();
    }

    @Test
    void eventThatDoesNotAskProperlyIsScoredWithoutExplanation() {
        reviews.pipeInput(KEY, review("the film was good"), EVENT_TIME);
        Headers wrong = new RecordHeaders().add(AttributionRequest.HEADER, new byte[] {(byte) 0xff, 0});
        reviews.pipeInput(new TestRecord<>(KEY, review("good"), wrong, EVENT_TIME));
        reviews.pipeInput(new TestRecord<>(
                KEY, review("good"), new RecordHeaders().add(AttributionRequest.HEADER, null), EVENT_TIME));

        assertThat(predictions.readValuesToList()).hasSize(3).allMatch(value -> value.getAttributions() == null);
        assertThat(driver.rejected().isEmpty()).isTrue();
    }

    @Test
    void textWithoutWordsIsExplainedByNone() {
        reviews.pipeInput(new TestRecord<>(KEY, review("!!!"), asking(), EVENT_TIME));

        assertThat(Objects.requireNonNull(predictions.readValue().getAttributions())
                        .getWords())
                .isEmpty();
    }

    @Test
    void operatorDecidesWhetherAnswersAreExplained() {
        restart(AttributionPolicy.Mode.NEVER);
        reviews.pipeInput(new TestRecord<>(KEY, review("good"), asking(), EVENT_TIME));
        assertThat(predictions.readValue().getAttributions()).isNull();

        restart(AttributionPolicy.Mode.ALWAYS);
        reviews.pipeInput(KEY, review("good"), EVENT_TIME);
        assertThat(predictions.readValue().getAttributions()).isNotNull();
    }

    private byte[] review(String text) {
        return driver.bytes(ScoringDriver.TOPICS.reviews(), SampleEvents.review("r", text));
    }

    private static Headers asking() {
        RecordHeaders headers = new RecordHeaders();
        AttributionRequest.writeTo(headers);
        return headers;
    }

    /** Of the explained label, from the prediction for another text. */
    private double logOdds(String text, Attributions attributions) {
        reviews.pipeInput(KEY, review(text), EVENT_TIME);
        double probability = Objects.requireNonNull(
                predictions.readValue().getProbabilities().get(attributions.getLabel()));
        return Math.log(probability / (1 - probability));
    }
}
