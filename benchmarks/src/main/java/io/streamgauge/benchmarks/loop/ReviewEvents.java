package io.streamgauge.benchmarks.loop;

import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.trainer.data.LabelledReview;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Film reviews; shifted ones have another vocabulary: three of four words of three letters and more are spelt with letters
 * 13 places further on in the alphabet, always the same words.
 *
 * @param reviews the examples
 */
record ReviewEvents(List<LabelledReview> reviews) implements LoopEvents<ReviewEvent> {
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{3,}");
    private static final int LETTERS = 26;
    private static final int KEPT = 4;

    @Override
    public Topic<ReviewEvent> topic(TopicCatalogue topics) {
        return topics.reviews();
    }

    @Override
    public int count() {
        return reviews.size();
    }

    @Override
    public String truth(int example) {
        return label(reviews.get(example).positive());
    }

    @Override
    public String wrong(int example) {
        return label(!reviews.get(example).positive());
    }

    private static String label(boolean positive) {
        return positive ? "positive" : "negative";
    }

    @Override
    public ReviewEvent event(int example, String eventId, Instant occurredAt, boolean shifted) {
        String text = reviews.get(example).text();
        return ReviewEvent.newBuilder()
                .setEventId(eventId)
                .setSubject("loop")
                .setText(shifted ? otherVocabulary(text) : text)
                .setOccurredAt(occurredAt)
                .build();
    }

    @Override
    public String shift() {
        return "three of four words are spelt otherwise";
    }

    static String otherVocabulary(String text) {
        return WORD.matcher(text).replaceAll(word -> {
            String found = word.group();
            return Math.floorMod(found.toLowerCase(Locale.ROOT).hashCode(), KEPT) == 0 ? found : rotated(found);
        });
    }

    private static String rotated(String word) {
        StringBuilder rotated = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            char first = letter >= 'a' ? 'a' : 'A';
            rotated.append((char) (first + (letter - first + LETTERS / 2) % LETTERS));
        }
        return rotated.toString();
    }
}
