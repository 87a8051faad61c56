package io.streamgauge.trainer.examples;

import io.streamgauge.models.bundle.Hashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What there is to know about examples before a network learns from them: how the labels are spread, and what it would
 * see more than once. Two examples are the same when their features are: what the preprocessing throws away is no
 * difference to a network. Immutable.
 *
 * @param training examples per label
 * @param validation examples per label
 * @param test examples per label
 * @param repeated training examples beyond the first of their kind
 * @param contradictory training examples whose like has another label
 * @param validationSeen validation examples that are training examples as well: they make the chosen epoch look better
 * @param testSeen test examples that are training examples as well: they make the accuracy look better
 */
public record ExampleAudit(
        List<Integer> training,
        List<Integer> validation,
        List<Integer> test,
        int repeated,
        int contradictory,
        int validationSeen,
        int testSeen) {

    /** A label with less than this part of the most frequent one's examples is worth a word. */
    private static final double BALANCED = 0.5;

    /** Counts. Takes about a second for 70,000 pictures. */
    public static ExampleAudit of(TaskData data) {
        int labels = data.labels().size();
        MessageDigest digest = Hashes.digest();
        Map<ByteBuffer, Integer> seen = new HashMap<>();
        int repeated = 0;
        int contradictory = 0;
        Examples training = data.training();
        for (int example = 0; example < training.count(); example++) {
            Integer before = seen.putIfAbsent(identity(training, example, digest), training.label(example));
            if (before != null) {
                repeated++;
                contradictory += before == training.label(example) ? 0 : 1;
            }
        }
        return new ExampleAudit(
                perLabel(training, labels),
                perLabel(data.validation(), labels),
                perLabel(data.test(), labels),
                repeated,
                contradictory,
                among(seen, data.validation(), digest),
                among(seen, data.test(), digest));
    }

    private static int among(Map<ByteBuffer, Integer> seen, Examples examples, MessageDigest digest) {
        int count = 0;
        for (int example = 0; example < examples.count(); example++) {
            count += seen.containsKey(identity(examples, example, digest)) ? 1 : 0;
        }
        return count;
    }

    /** A hash in place of the features, which would take as much memory again. */
    private static ByteBuffer identity(Examples examples, int example, MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest(examples.content(example)));
    }

    private static List<Integer> perLabel(Examples examples, int labels) {
        int[] counts = new int[labels];
        for (int example = 0; example < examples.count(); example++) {
            counts[examples.label(example)]++;
        }
        List<Integer> perLabel = new ArrayList<>(labels);
        for (int count : counts) {
            perLabel.add(count);
        }
        return List.copyOf(perLabel);
    }

    /**
     * What is worth a word, a sentence each; empty when nothing is.
     *
     * @param labels names of the labels
     */
    public List<String> remarks(List<String> labels) {
        List<String> remarks = new ArrayList<>();
        int most = training.stream().mapToInt(Integer::intValue).max().orElse(0);
        for (int label = 0; label < labels.size(); label++) {
            if (training.get(label) < BALANCED * most) {
                remarks.add(String.format(
                        Locale.ROOT,
                        "The label %s has %,d training examples, the most frequent one %,d.",
                        labels.get(label),
                        training.get(label),
                        most));
            }
        }
        remark(remarks, repeated, "training examples repeat another one");
        remark(remarks, contradictory, "of these have another label than the one they repeat");
        remark(remarks, validationSeen, "validation examples are training examples as well");
        remark(remarks, testSeen, "test examples are training examples as well");
        return remarks;
    }

    private static void remark(List<String> remarks, int count, String what) {
        if (count > 0) {
            remarks.add(String.format(Locale.ROOT, "%,d %s.", count, what));
        }
    }
}
