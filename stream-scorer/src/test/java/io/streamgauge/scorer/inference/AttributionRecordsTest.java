package io.streamgauge.scorer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.AttributionMethod;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.WordAttribution;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AttributionRecordsTest {
    /** A letter for which UTF-16 needs two units and UTF-8 four bytes. */
    private static final String GOTHIC_AHSA = "\uD800\uDF30";

    private static final TextPreprocessing FIVE = new TextPreprocessing(5, List.of("a"));

    @Test
    void strongestWordsComeFirstAndOfEquallyStrongOnesTheFirstInTheText() {
        assertThat(words(FIVE, "one two three four five", 3, 0.5f, -2, 1, 2, 0))
                .containsExactly(
                        new WordAttribution("two", 4, 7, -2f),
                        new WordAttribution("four", 14, 18, 2f),
                        new WordAttribution("three", 8, 13, 1f));
    }

    @Test
    void wordsThatDidNothingAreLeftOut() {
        assertThat(words(FIVE, "one two", 20, 0, 0, 0, 0, 1)).containsExactly(new WordAttribution("two", 4, 7, 1f));
    }

    @Test
    void placesAreCountedInUnicodeCharacters() {
        String text = GOTHIC_AHSA + " 😀 b" + GOTHIC_AHSA + "c d";

        assertThat(words(FIVE, text, 20, 0, 0, 3, 2, 1))
                .containsExactly(
                        new WordAttribution(GOTHIC_AHSA, 0, 1, 3f),
                        new WordAttribution("b" + GOTHIC_AHSA + "c", 4, 7, 2f),
                        new WordAttribution("d", 8, 9, 1f));
    }

    @Test
    void longWordIsCutBetweenCharactersButKeepsItsPlace() {
        assertThat(words(FIVE, "a" + GOTHIC_AHSA.repeat(99), 20, 0, 0, 0, 0, 1))
                .containsExactly(new WordAttribution("a" + GOTHIC_AHSA.repeat(63), 0, 100, 1f));
    }

    @Test
    void mostAndLongestWordsLeaveRoomForTheRestOfAPrediction() {
        String text = (GOTHIC_AHSA.repeat(100) + " ").repeat(200);
        float[] scores = new float[200];
        Arrays.fill(scores, 0.1f);
        Attributions attributions = AttributionRecords.of(
                new Explanation.Words(Explanation.Method.EXACT, scores),
                "positive",
                text,
                new TextPreprocessing(200, List.of("a")),
                100);
        Prediction prediction = new Prediction(
                "id",
                "sentiment",
                "positive",
                1f,
                Map.of(),
                "m",
                "1",
                "",
                "",
                "t",
                0,
                0L,
                PredictionRole.CHAMPION,
                Instant.EPOCH,
                attributions,
                "subject",
                null,
                false);

        try (EventSerdes serdes = new EventSerdes(RegistrySettings.of("mock://attribution-records"))) {
            byte[] bytes =
                    serdes.serializer(TopicCatalogue.UNPREFIXED.predictions()).serialize("predictions", prediction);
            assertThat(attributions.getWords()).hasSize(100);
            assertThat(bytes).hasSizeBetween(25_600, 32_768);
        }
    }

    @Test
    void pictureIsWrittenCellByCell() {
        Attributions attributions = AttributionRecords.of(
                new Explanation.Picture(Explanation.Method.OCCLUSION, 3, 2, 2, new float[] {1, -1}), "7");

        assertThat(attributions.getMethod()).isEqualTo(AttributionMethod.OCCLUSION);
        assertThat(attributions.getLabel()).isEqualTo("7");
        assertThat(attributions.getWords()).isEmpty();
        assertThat(attributions.getPicture().getScores()).containsExactly(1f, -1f);
    }

    @Test
    void numbersThatTellNothingAreNotWritten() {
        for (float score : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> words(FIVE, "one", 20, 0, 0, 0, 0, score)).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(() -> AttributionRecords.of(
                            new Explanation.Picture(Explanation.Method.OCCLUSION, 1, 1, 1, new float[] {score}), "7"))
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    private static List<WordAttribution> words(
            TextPreprocessing preprocessing, String text, int most, float... scores) {
        Attributions attributions = AttributionRecords.of(
                new Explanation.Words(Explanation.Method.EXACT, scores), "positive", text, preprocessing, most);
        assertThat(attributions.getMethod()).isEqualTo(AttributionMethod.EXACT);
        return attributions.getWords();
    }
}
