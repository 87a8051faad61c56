package io.streamgauge.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleReviewsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    @Test
    void theStockIsVariedBalancedAndOfReadableLength() {
        List<SampleReviews.Review> stock = SampleReviews.load();

        assertThat(stock).hasSizeGreaterThanOrEqualTo(120);
        assertThat(stock).extracting(SampleReviews.Review::subject).doesNotHaveDuplicates();
        assertThat(stock).extracting(SampleReviews.Review::text).doesNotHaveDuplicates();
        assertThat(stock).allSatisfy(review -> assertThat(review.text().split(" ", -1).length)
                .isBetween(15, 80));
        Map<String, Long> sentiments =
                stock.stream().collect(Collectors.groupingBy(SampleReviews.Review::sentiment, Collectors.counting()));
        assertThat(sentiments).containsOnlyKeys("positive", "negative", "mixed");
        assertThat(sentiments.get("positive")).isEqualTo(sentiments.get("negative"));
    }

    @Test
    void theSameSeedGivesTheSameReviews() {
        assertThat(texts(1, 300)).isEqualTo(texts(1, 300)).isNotEqualTo(texts(2, 300));
    }

    @Test
    void allReviewsComeBeforeOneComesAgain() {
        int stock = SampleReviews.load().size();
        List<String> texts = texts(1, 2 * stock);

        assertThat(texts.subList(0, stock)).doesNotHaveDuplicates();
        assertThat(texts.subList(stock, 2 * stock))
                .containsExactlyInAnyOrderElementsOf(texts.subList(0, stock))
                .isNotEqualTo(texts.subList(0, stock));
    }

    @Test
    void idsAreUniqueAndMixedReviewsHaveNoLabel() {
        List<SampleEvent<ReviewEvent>> events = events(1, 300);

        assertThat(events).extracting(sample -> sample.event().getEventId()).doesNotHaveDuplicates();
        assertThat(events).extracting(sample -> sample.event().getOccurredAt()).containsOnly(CLOCK.instant());
        assertThat(events)
                .extracting(SampleEvent::label)
                .contains(Optional.of("positive"), Optional.of("negative"), Optional.empty())
                .doesNotContain(Optional.of("mixed"));
    }

    private static List<String> texts(long seed, int count) {
        return events(seed, count).stream()
                .map(sample -> sample.event().getText())
                .toList();
    }

    private static List<SampleEvent<ReviewEvent>> events(long seed, int count) {
        SampleReviews reviews = new SampleReviews("run-", seed, CLOCK);
        return Stream.generate(reviews::next).limit(count).toList();
    }
}
