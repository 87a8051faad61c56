package io.streamgauge.cli.sample;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Endless reviews: all of a stock of about a hundred in random order, then all again in another order. The stock was
 * written for this project; films, books, places and things in it do not exist. Same seed, same order. Belongs to one
 * thread.
 */
public final class SampleReviews {
    private static final String RESOURCE = "reviews.jsonl";
    private static final String MIXED = "mixed";

    private final List<Review> stock = load();
    private final String idPrefix;
    private final Random random;
    private final Clock clock;
    private long count;

    /** A review of the stock; the sentiment is {@code positive}, {@code negative} or {@code mixed}. */
    record Review(String subject, String text, String sentiment) {}

    /**
     * Reviews.
     *
     * @param idPrefix what the id of every event begins with; events of two runs must not have the same one
     * @param seed decides the order
     * @param clock tells when an event occurs
     */
    public SampleReviews(String idPrefix, long seed, Clock clock) {
        this.idPrefix = idPrefix;
        this.random = new Random(seed);
        this.clock = clock;
    }

    /** The next review. A mixed one has no label: the task knows positive and negative only. */
    public SampleEvent<ReviewEvent> next() {
        int position = (int) (count % stock.size());
        if (position == 0) {
            Collections.shuffle(stock, random);
        }
        Review review = stock.get(position);
        count++;
        ReviewEvent event = ReviewEvent.newBuilder()
                .setEventId(idPrefix + count)
                .setSubject(review.subject())
                .setText(review.text())
                .setOccurredAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
        return new SampleEvent<>(event, Optional.of(review.sentiment()).filter(sentiment -> !sentiment.equals(MIXED)));
    }

    static List<Review> load() {
        try (InputStream in = SampleReviews.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " is missing from this build");
            }
            try (MappingIterator<Review> reviews =
                    new JsonMapper().readerFor(Review.class).readValues(in)) {
                return reviews.readAll();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + RESOURCE + " cannot be read", e);
        }
    }
}
