package io.streamgauge.benchmarks.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewsTest {
    @Test
    void reviewsAreMadeUpForAModelWithoutAVocabularyToo() {
        NgramPreprocessing ngrams = new NgramPreprocessing(3);

        List<String> reviews = Reviews.generated(Reviews.vocabulary(ngrams), 20);

        assertThat(reviews)
                .hasSize(20)
                .allSatisfy(review -> assertThat(ngrams.encode(review).hashes()).hasSizeGreaterThan(10));
    }

    @Test
    void aModelsOwnVocabularyIsPreferred() {
        assertThat(Reviews.vocabulary(new TextPreprocessing(4, List.of("good", "bad"))))
                .containsExactly("good", "bad");
    }
}
