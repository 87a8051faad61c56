package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the Large Movie Review Dataset must be. The archive is complete if it is the published one, byte for byte, or if
 * the labelled reviews in it are the published ones: people repack it without the unlabelled half.
 *
 * @param reviewsPerClass labelled reviews in each of train/neg, train/pos, test/neg and test/pos
 * @param archiveMd5 MD5 of the published archive
 * @param contentDigest {@link ContentDigest} of the labelled reviews, with paths such as {@code test/neg/0_2.txt}
 * @param locations where the archive is published
 */
record ImdbContract(int reviewsPerClass, String archiveMd5, String contentDigest, List<URI> locations)
        implements DatasetContract {
    /** The dataset as Maas et al. published it with "Learning Word Vectors for Sentiment Analysis", ACL 2011. */
    static final ImdbContract PUBLISHED = new ImdbContract(
            12_500,
            "7c2ac02c03563afcf9b574c7e56c153a",
            "492a97789fd10e898e560d3e235531814c068bca35efcbc6b061c81532811c66",
            List.of(URI.create("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz")));

    static final String ARCHIVE_NAME = "aclImdb_v1.tar.gz";

    /** The published archive has 84 MB. */
    private static final long MAXIMUM_ARCHIVE_BYTES = 512L << 20;

    ImdbContract {
        locations = List.copyOf(locations);
    }

    @Override
    public DatasetName dataset() {
        return DatasetName.IMDB;
    }

    @Override
    public List<ExpectedFile> files() {
        return List.of(archive());
    }

    ExpectedFile archive() {
        return new ExpectedFile(ARCHIVE_NAME, Optional.empty(), locations, MAXIMUM_ARCHIVE_BYTES);
    }

    @Override
    public List<String> problems(ExpectedFile expected, DataFile file, ProgressListener progress) {
        try {
            return differences(file, ImdbArchive.read(file, progress));
        } catch (DatasetException e) {
            return List.of(e.problem());
        }
    }

    private List<String> differences(DataFile file, ImdbReviews reviews) {
        try {
            if (ContentDigest.md5(file.path()).equals(archiveMd5)) {
                return List.of();
            }
        } catch (IOException e) {
            return List.of(DataFileStream.explain(file, e, ""));
        }
        List<String> problems = new ArrayList<>();
        for (DatasetReport.ClassCount found : classes(reviews)) {
            if (found.count() != reviewsPerClass) {
                problems.add(file.shownAs() + " holds " + found.count() + " reviews in " + folder(found.split()) + "/"
                        + found.label() + ", must be " + reviewsPerClass);
            }
        }
        String digest = reviews.digest();
        if (problems.isEmpty() && !digest.equals(contentDigest)) {
            problems.add(file.shownAs() + " holds altered reviews: the SHA-256 of the content is " + digest
                    + ", must be " + contentDigest);
        }
        return problems;
    }

    @Override
    public DatasetReport report(DataDirectory directory, ProgressListener progress) {
        List<String> problems = new ArrayList<>();
        List<DatasetReport.StoredFile> present = present(directory, problems);
        if (!present.isEmpty()) {
            DataFile file = DataFile.of(present.get(0).path());
            try {
                ImdbReviews reviews = ImdbArchive.read(file, progress);
                return new DatasetReport(
                        dataset(),
                        present,
                        classes(reviews),
                        Optional.of(reviews.digest()),
                        reviews.duplicates(),
                        differences(file, reviews));
            } catch (DatasetException e) {
                problems.add(e.problem());
            }
        }
        return new DatasetReport(
                dataset(), present, List.of(), Optional.empty(), DatasetReport.Duplicates.NONE, problems);
    }

    private static List<DatasetReport.ClassCount> classes(ImdbReviews reviews) {
        List<DatasetReport.ClassCount> counts = new ArrayList<>();
        for (Split split : Split.values()) {
            counts.add(new DatasetReport.ClassCount(split, "neg", reviews.count(split, false)));
            counts.add(new DatasetReport.ClassCount(split, "pos", reviews.count(split, true)));
        }
        return counts;
    }

    private static String folder(Split split) {
        return switch (split) {
            case TRAINING -> "train";
            case TEST -> "test";
        };
    }
}
