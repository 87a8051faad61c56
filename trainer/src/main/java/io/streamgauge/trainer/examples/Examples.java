package io.streamgauge.trainer.examples;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.LabelledReview;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples that were preprocessed once and lie in memory side by side, so that a batch is cut by copying rows. Immutable;
 * safe for use by several threads.
 */
public abstract sealed class Examples {
    private final int[] labels;

    private Examples(int[] labels) {
        this.labels = labels;
    }

    /** Reviews; label 0 is negative, 1 is positive. */
    public static Examples of(List<LabelledReview> reviews, TextPreprocessing preprocessing) {
        int words = preprocessing.maximumWords();
        int[] indices = new int[reviews.size() * words];
        int[] labels = new int[reviews.size()];
        for (int i = 0; i < labels.length; i++) {
            LabelledReview review = reviews.get(i);
            System.arraycopy(preprocessing.encode(review.text()).indices(), 0, indices, i * words, words);
            labels[i] = review.positive() ? 1 : 0;
        }
        return new WordExamples(labels, indices, words, reviews);
    }

    /** Reviews as sets of n-grams; label 0 is negative, 1 is positive. */
    public static Examples of(List<LabelledReview> reviews, NgramPreprocessing preprocessing) {
        int[] labels = new int[reviews.size()];
        List<Features.Ngrams> features = new ArrayList<>(labels.length);
        for (int i = 0; i < labels.length; i++) {
            LabelledReview review = reviews.get(i);
            features.add(preprocessing.encode(review.text()));
            labels[i] = review.positive() ? 1 : 0;
        }
        return new NgramExamples(labels, features, reviews);
    }

    /** Pictures of digits; the label is the digit. */
    public static Examples of(LabelledImages images, ImagePreprocessing preprocessing) {
        return of(images, List.of(), preprocessing);
    }

    /** Pictures of digits of any size; the label is the digit. */
    public static Examples of(List<LabelledImage> images, ImagePreprocessing preprocessing) {
        return of(new LabelledImages(new byte[0], new byte[0]), images, preprocessing);
    }

    /** The same for a data set's pictures and, after them, others of any size. */
    static Examples of(LabelledImages images, List<LabelledImage> others, ImagePreprocessing preprocessing) {
        int size = preprocessing.height() * preprocessing.width();
        int count = images.count() + others.size();
        float[] values = new float[Math.multiplyExact(count, size)];
        int[] labels = new int[count];
        for (int i = 0; i < images.count(); i++) {
            byte[] pixels =
                    Arrays.copyOfRange(images.pixels(), i * LabelledImages.PIXELS, (i + 1) * LabelledImages.PIXELS);
            GreyImage image = new GreyImage(LabelledImages.WIDTH, LabelledImages.HEIGHT, pixels);
            System.arraycopy(preprocessing.encode(image).values(), 0, values, i * size, size);
            labels[i] = images.label(i);
        }
        for (int i = images.count(); i < count; i++) {
            LabelledImage other = others.get(i - images.count());
            System.arraycopy(preprocessing.encode(other.image()).values(), 0, values, i * size, size);
            labels[i] = other.label();
        }
        return new PixelExamples(labels, values, size);
    }

    /** How many there are. */
    public int count() {
        return labels.length;
    }

    /** The true label of an example, counted from 0. */
    public int label(int example) {
        return labels[example];
    }

    /** The features of an example, as a scorer would compute them. */
    public abstract Features features(int example);

    /** The features of the examples from one number to before another, in order. */
    public List<Features> features(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::features).toList();
    }

    /** The text that an example's features were computed from; empty where there is none, as for a picture. */
    public abstract Optional<String> text(int example);

    /**
     * Bytes per example in the network's input.
     *
     * @throws UnsupportedOperationException when examples differ in it, as n-grams do
     */
    public abstract int bytes();

    /**
     * Appends an example to the network's input.
     *
     * @param input direct or not, in the byte order of the network; its position moves by {@link #bytes}
     * @throws UnsupportedOperationException when examples differ in length, as n-grams do
     */
    public abstract void append(int example, ByteBuffer input);

    /** The features of an example as bytes, the same ones for the same features. */
    public byte[] content(int example) {
        ByteBuffer content = ByteBuffer.allocate(bytes()).order(ByteOrder.nativeOrder());
        append(example, content);
        return content.array();
    }

    /**
     * These examples, and after them each once more with its words in reverse order; padding stays in front.
     *
     * @throws UnsupportedOperationException when these are not texts
     */
    public Examples withReversed() {
        throw new UnsupportedOperationException("Only texts have words whose order could be reversed");
    }

    private static final class WordExamples extends Examples {
        private final int[] indices;
        private final int words;
        private final List<LabelledReview> reviews;

        WordExamples(int[] labels, int[] indices, int words, List<LabelledReview> reviews) {
            super(labels);
            this.indices = indices;
            this.words = words;
            this.reviews = reviews;
        }

        @Override
        public Features features(int example) {
            return new Features.Words(Arrays.copyOfRange(indices, example * words, (example + 1) * words));
        }

        @Override
        public Examples withReversed() {
            int count = count();
            int[] allLabels = new int[2 * count];
            int[] allIndices = Arrays.copyOf(indices, 2 * indices.length);
            for (int example = 0; example < count; example++) {
                allLabels[example] = label(example);
                allLabels[count + example] = label(example);
                int begin = example * words;
                int end = begin + words;
                int first = begin;
                while (first < end && indices[first] == TextPreprocessing.PADDING) {
                    first++;
                }
                for (int word = first; word < end; word++) {
                    allIndices[indices.length + word] = indices[end - 1 - (word - first)];
                }
            }
            return new WordExamples(allLabels, allIndices, words, reviews);
        }

        /** Empty for a reversed one. */
        @Override
        public Optional<String> text(int example) {
            return example < reviews.size() ? Optional.of(reviews.get(example).text()) : Optional.empty();
        }

        @Override
        public int bytes() {
            return words * Long.BYTES;
        }

        @Override
        public void append(int example, ByteBuffer input) {
            for (int i = example * words; i < (example + 1) * words; i++) {
                input.putLong(indices[i]);
            }
        }
    }

    private static final class NgramExamples extends Examples {
        private final List<Features.Ngrams> features;
        private final List<LabelledReview> reviews;

        NgramExamples(int[] labels, List<Features.Ngrams> features, List<LabelledReview> reviews) {
            super(labels);
            this.features = features;
            this.reviews = reviews;
        }

        @Override
        public Features features(int example) {
            return features.get(example);
        }

        @Override
        public Optional<String> text(int example) {
            return Optional.of(reviews.get(example).text());
        }

        @Override
        public int bytes() {
            throw new UnsupportedOperationException("Texts differ in the number of their n-grams");
        }

        @Override
        public void append(int example, ByteBuffer input) {
            throw new UnsupportedOperationException("Texts differ in the number of their n-grams");
        }

        @Override
        public byte[] content(int example) {
            long[] sorted = features.get(example).hashes().clone();
            Arrays.sort(sorted);
            ByteBuffer content = ByteBuffer.allocate(sorted.length * Long.BYTES);
            content.asLongBuffer().put(sorted);
            return content.array();
        }
    }

    private static final class PixelExamples extends Examples {
        private final float[] values;
        private final int size;

        PixelExamples(int[] labels, float[] values, int size) {
            super(labels);
            this.values = values;
            this.size = size;
        }

        @Override
        public Features features(int example) {
            return new Features.Pixels(Arrays.copyOfRange(values, example * size, (example + 1) * size));
        }

        @Override
        public Optional<String> text(int example) {
            return Optional.empty();
        }

        @Override
        public int bytes() {
            return size * Float.BYTES;
        }

        @Override
        public void append(int example, ByteBuffer input) {
            FloatBuffer floats = input.asFloatBuffer();
            floats.put(values, example * size, size);
            input.position(input.position() + bytes());
        }
    }
}
