package io.streamgauge.trainer.data;

/**
 * A film review and whether its author liked the film.
 *
 * @param id where it stands in the dataset, such as {@code train/pos/0_9}: split, class, number and rating
 * @param text the review as published, some with {@code <br />}
 * @param positive true for a rating of 7 to 10, false for 1 to 4; the dataset has no others
 */
public record LabelledReview(String id, String text, boolean positive) {
    public LabelledReview {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a review has a blank id; give it one such as train/pos/0_9");
        }
    }
}
