package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The labelled reviews of the Large Movie Review Dataset. The archive is read once, at the first question, and its 66 MB
 * of text stay in memory as long as this object does. An archive with fewer reviews than the published one can be read;
 * {@link Datasets#verify} insists on completeness. Thread-safe.
 */
public final class ImdbDataset {
    private final DataFile archive;
    private final ProgressListener progress;
    private @Nullable ImdbReviews reviews;

    private ImdbDataset(DataFile archive, ProgressListener progress) {
        this.archive = archive;
        this.progress = progress;
    }

    /**
     * The dataset in a data directory, which is only read.
     *
     * @throws DatasetException if it is not there
     */
    public static ImdbDataset open(DataDirectory directory) {
        return open(directory, ProgressListener.NONE);
    }

    /**
     * The dataset in a data directory, which is only read.
     *
     * @param progress hears how the archive is read, in bytes of the file
     * @throws DatasetException if it is not there
     */
    public static ImdbDataset open(DataDirectory directory, ProgressListener progress) {
        return new ImdbDataset(directory.require(DatasetName.IMDB, ImdbContract.PUBLISHED.archive()), progress);
    }

    /**
     * The training split, sorted by id; 25,000 reviews in the published dataset. Not modifiable.
     *
     * @throws DatasetException if the archive is damaged
     */
    public List<LabelledReview> training() {
        return reviews().training();
    }

    /**
     * The test split, sorted by id; 25,000 reviews in the published dataset. Not modifiable.
     *
     * @throws DatasetException if the archive is damaged
     */
    public List<LabelledReview> test() {
        return reviews().test();
    }

    /**
     * SHA-256 over all labelled reviews of both splits, in lower-case hexadecimal; it does not depend on how they are
     * packed. For each review, in ascending order of its path in the dataset, such as {@code test/neg/0_2.txt}, there go
     * into it: the length of the path (4 bytes, big-endian), the path, the length of the review in bytes (8 bytes,
     * big-endian), the bytes of the review.
     *
     * @throws DatasetException if the archive is damaged
     */
    public String contentDigest() {
        return reviews().digest();
    }

    private synchronized ImdbReviews reviews() {
        if (reviews == null) {
            reviews = ImdbArchive.read(archive, progress);
        }
        return reviews;
    }
}
