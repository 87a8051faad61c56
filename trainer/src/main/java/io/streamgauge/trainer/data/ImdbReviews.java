package io.streamgauge.trainer.data;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The labelled reviews of an archive, each split sorted by id. */
record ImdbReviews(List<LabelledReview> training, List<LabelledReview> test) {
    ImdbReviews {
        training = List.copyOf(training);
        test = List.copyOf(test);
    }

    int count(Split split, boolean positive) {
        return (int) reviews(split).stream()
                .filter(review -> review.positive() == positive)
                .count();
    }

    private List<LabelledReview> reviews(Split split) {
        return switch (split) {
            case TRAINING -> training;
            case TEST -> test;
        };
    }

    /** See {@link ContentDigest}; the texts were decoded strictly, so encoding them gives back the bytes of the archive. */
    String digest() {
        ContentDigest digest = new ContentDigest();
        // "test/…" sorts before "train/…".
        Stream.concat(test.stream(), training.stream())
                .forEach(
                        review -> digest.add(review.id() + ".txt", review.text().getBytes(StandardCharsets.UTF_8)));
        return digest.hex();
    }

    DatasetReport.Duplicates duplicates() {
        Set<String> trainingTexts = training.stream().map(LabelledReview::text).collect(Collectors.toSet());
        Set<String> testTexts = new HashSet<>();
        int alsoInTraining = 0;
        for (LabelledReview review : test) {
            testTexts.add(review.text());
            alsoInTraining += trainingTexts.contains(review.text()) ? 1 : 0;
        }
        return new DatasetReport.Duplicates(
                training.size() - trainingTexts.size(), test.size() - testTexts.size(), alsoInTraining);
    }
}
