package io.streamgauge.trainer.examples;

import io.streamgauge.models.bundle.Hashes;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.LabelledReview;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Examples from elsewhere that are fitted besides those of a data set. They go into the training part alone: validation and
 * test stay what they are without them, so that figures can be compared. Immutable.
 *
 * @param reviews for recipes whose data set has reviews
 * @param images for recipes whose data set has pictures
 * @param provenance what a bundle's manifest says of where they come from
 */
public record AdditionalExamples(
        List<LabelledReview> reviews, List<LabelledImage> images, Map<String, String> provenance) {

    /** No examples. */
    public static final AdditionalExamples NONE = new AdditionalExamples(List.of(), List.of(), Map.of());

    /** Copies. */
    public AdditionalExamples {
        reviews = List.copyOf(reviews);
        images = List.copyOf(images);
        provenance = Map.copyOf(provenance);
    }

    /** How many there are. */
    public int count() {
        return reviews.size() + images.size();
    }

    /** The same with another provenance. */
    public AdditionalExamples withProvenance(Map<String, String> other) {
        return new AdditionalExamples(reviews, images, other);
    }

    /**
     * These as a network reads them, in their order.
     *
     * @throws IllegalArgumentException when there are examples of the other kind
     */
    public Examples examples(Preprocessing preprocessing) {
        if (preprocessing instanceof ImagePreprocessing pixels) {
            requireNone(reviews, "reviews", "pictures");
            return Examples.of(images, pixels);
        }
        requireNone(images, "pictures", "reviews");
        return preprocessing instanceof NgramPreprocessing ngrams
                ? Examples.of(reviews, ngrams)
                : Examples.of(reviews, (TextPreprocessing) preprocessing);
    }

    private static void requireNone(List<?> examples, String kind, String wanted) {
        if (!examples.isEmpty()) {
            throw new IllegalArgumentException("There are " + examples.size() + " " + kind
                    + " among the additional examples, but the network reads " + wanted);
        }
    }

    /** These without those that are among others, whatever the label. */
    public AdditionalExamples without(AdditionalExamples others) {
        Set<String> texts = new HashSet<>();
        others.reviews.forEach(review -> texts.add(review.text()));
        Set<ByteBuffer> pictures = new HashSet<>();
        others.images.forEach(image -> pictures.add(content(image.image())));
        return new AdditionalExamples(
                reviews.stream()
                        .filter(review -> !texts.contains(review.text()))
                        .toList(),
                images.stream()
                        .filter(image -> !pictures.contains(content(image.image())))
                        .toList(),
                provenance);
    }

    /**
     * These without those whose text is that of one of a data set's reviews.
     *
     * @throws IllegalArgumentException when there are pictures
     */
    AdditionalExamples withoutReviews(List<LabelledReview> others) {
        requireNone(images, "pictures", "reviews");
        return without(new AdditionalExamples(others, List.of(), Map.of()));
    }

    /**
     * These without those whose picture is one of a data set's.
     *
     * @throws IllegalArgumentException when there are reviews
     */
    AdditionalExamples withoutImages(LabelledImages others) {
        requireNone(reviews, "reviews", "pictures");
        Set<ByteBuffer> pictures = new HashSet<>();
        for (int i = 0; i < others.count(); i++) {
            pictures.add(ByteBuffer.wrap(others.pixels(), i * LabelledImages.PIXELS, LabelledImages.PIXELS));
        }
        return new AdditionalExamples(
                reviews,
                images.stream()
                        .filter(image -> image.image().width() != LabelledImages.WIDTH
                                || !pictures.contains(
                                        ByteBuffer.wrap(image.image().pixels())))
                        .toList(),
                provenance);
    }

    /**
     * SHA-256 of a data set's content with these, in lower-case hexadecimal; the data set's own without any.
     *
     * @param dataset SHA-256 of the data set's content
     */
    String digestWith(String dataset) {
        if (count() == 0) {
            return dataset;
        }
        MessageDigest digest = Hashes.digest();
        digest.update(dataset.getBytes(StandardCharsets.UTF_8));
        for (LabelledReview review : reviews) {
            byte[] text = review.text().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(5)
                    .putInt(text.length)
                    .put((byte) (review.positive() ? 1 : 0))
                    .flip());
            digest.update(text);
        }
        for (LabelledImage image : images) {
            digest.update((byte) image.label());
            digest.update(content(image.image()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Size and pixels, for pictures of different shapes can have the same bytes. */
    private static ByteBuffer content(GreyImage image) {
        return ByteBuffer.allocate(2 * Integer.BYTES + image.pixels().length)
                .putInt(image.width())
                .putInt(image.height())
                .put(image.pixels())
                .flip();
    }
}
