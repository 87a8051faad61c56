package io.streamgauge.trainer.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a data directory.
 *
 * @param dataset which dataset was looked for
 * @param files the files that are there
 * @param classes how many examples there are of each class, training before test; empty if they could not be read
 * @param contentDigest SHA-256 of the content, in lower-case hexadecimal, independent of how it is packed; empty if it
 *     could not be read
 * @param duplicates examples that are there more than once
 * @param problems what is wrong, for people; empty if the dataset is complete and unaltered
 */
public record DatasetReport(
        DatasetName dataset,
        List<StoredFile> files,
        List<ClassCount> classes,
        Optional<String> contentDigest,
        Duplicates duplicates,
        List<String> problems) {

    public DatasetReport {
        files = List.copyOf(files);
        classes = List.copyOf(classes);
        problems = List.copyOf(problems);
    }

    /** A file of the dataset and its size on disk. */
    public record StoredFile(Path path, long sizeBytes) {}

    /** The number of examples of one class in one split; the label is {@code neg}, {@code pos}, or a digit. */
    public record ClassCount(Split split, String label, int count) {}

    /**
     * Exact duplicates (same bytes). The published datasets have some; they are counted, not complained about.
     *
     * @param withinTraining examples of the training split beyond the first of their kind
     * @param withinTest the same for the test split
     * @param testAlsoInTraining examples of the test split that are in the training split as well
     */
    public record Duplicates(int withinTraining, int withinTest, int testAlsoInTraining) {
        static final Duplicates NONE = new Duplicates(0, 0, 0);
    }

    /** Whether the dataset is complete and unaltered. */
    public boolean complete() {
        return problems.isEmpty();
    }

    /**
     * This report, if the dataset is complete and unaltered.
     *
     * @throws DatasetException if it is not
     */
    public DatasetReport requireComplete() {
        if (!complete()) {
            throw new DatasetException(String.join("; ", problems), dataset.remedy());
        }
        return this;
    }
}
