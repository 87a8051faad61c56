package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the labelled reviews out of {@code aclImdb_v1.tar.gz} in one pass. Entries that are not labelled reviews (the
 * unlabelled ones, word lists, the authors' notes) are passed over. Nothing is ever written to disk, so the names in an
 * archive cannot lead anywhere; what a hostile archive could do is fill the memory, which the limits here prevent.
 */
final class ImdbArchive {
    private static final Pattern REVIEW_ENTRY = Pattern.compile("(?:\\./)?aclImdb/(train|test)/(neg|pos)/([^/]+)");
    private static final Pattern REVIEW_FILE = Pattern.compile("([0-9]{1,9}_([0-9]{1,2}))\\.txt");

    /** The longest published review has 13,704 bytes. */
    private static final int MAXIMUM_REVIEW_BYTES = 1 << 20;
    /** The published reviews have 65 MB. */
    private static final long MAXIMUM_TEXT_BYTES = 256L << 20;
    /** The published archive unpacks to about half a gigabyte. */
    private static final long MAXIMUM_UNPACKED_BYTES = 2L << 30;

    /**
     * How much there may be besides the entries' contents: a header, extensions of it and filling for each, and some more.
     * The names of entries can be of any length, and are read before anybody can look at them.
     */
    private static final int MAXIMUM_BYTES_PER_ENTRY = 4_096;

    private static final int MAXIMUM_BYTES_BESIDES = 1 << 20;

    private final DataFile file;
    private final List<LabelledReview> training = new ArrayList<>();
    private final List<LabelledReview> test = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private String entryName = "";
    private long textBytes;

    private ImdbArchive(DataFile file) {
        this.file = file;
    }

    /**
     * The labelled reviews.
     *
     * @throws DatasetException if the archive is damaged or holds something that the dataset does not
     */
    static ImdbReviews read(DataFile file, ProgressListener progress) {
        return new ImdbArchive(file).read(progress);
    }

    private ImdbReviews read(ProgressListener progress) {
        String outcome = "failed";
        try {
            progress.started("reading " + file.shownAs(), Files.size(file.path()), "bytes");
            try (DataFileStream content = DataFileStream.openGzip(file, MAXIMUM_UNPACKED_BYTES, progress)) {
                readContent(content);
            }
            if (ids.isEmpty()) {
                throw damaged(file.shownAs() + " holds no reviews; they would be named as aclImdb/train/pos/0_9.txt");
            }
            outcome = training.size() + " reviews to train on, " + test.size() + " to test on";
            return sorted();
        } catch (IOException e) {
            throw new DatasetException(DataFileStream.explain(file, e, ""), DatasetName.IMDB.remedy(), e);
        } finally {
            progress.finished(outcome);
        }
    }

    private void readContent(DataFileStream content) {
        try {
            TarArchiveInputStream tar = new TarArchiveInputStream(content, StandardCharsets.UTF_8.name());
            long expected = MAXIMUM_BYTES_BESIDES;
            content.limit(expected);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isCheckSumOK()) {
                    throw new IOException("an entry's header does not match its checksum");
                }
                expected += MAXIMUM_BYTES_PER_ENTRY + Math.min(MAXIMUM_UNPACKED_BYTES, Math.max(0, entry.getSize()));
                content.limit(expected);
                entryName = entry.getName();
                Matcher matcher = REVIEW_ENTRY.matcher(entryName);
                if (matcher.matches()) {
                    readReview(tar, entry, matcher);
                }
            }
            content.limit(Long.MAX_VALUE);
            content.drain();
        } catch (IOException e) {
            String last = entryName.isEmpty() ? "" : ", in or after entry " + entryName;
            throw new DatasetException(
                    DataFileStream.explain(file, e, ", " + content.whereabouts() + last), DatasetName.IMDB.remedy(), e);
        }
    }

    private void readReview(TarArchiveInputStream tar, TarArchiveEntry entry, Matcher matcher) throws IOException {
        String split = matcher.group(1);
        boolean positive = "pos".equals(matcher.group(2));
        Matcher name = REVIEW_FILE.matcher(matcher.group(3));
        if (!name.matches()) {
            throw wrongEntry("is not named ID_RATING.txt");
        }
        int rating = Integer.parseInt(name.group(2));
        if (positive ? rating < 7 || rating > 10 : rating < 1 || rating > 4) {
            throw wrongEntry("has the rating " + rating + ", but the ratings of " + matcher.group(2) + " go from "
                    + (positive ? "7 to 10" : "1 to 4"));
        }
        if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
            throw wrongEntry("is not an ordinary file");
        }
        if (entry.getSize() > MAXIMUM_REVIEW_BYTES) {
            throw wrongEntry("has " + entry.getSize() + " bytes, more than the " + MAXIMUM_REVIEW_BYTES
                    + " that a review may have");
        }
        textBytes += entry.getSize();
        if (textBytes > MAXIMUM_TEXT_BYTES) {
            throw wrongEntry("brings the reviews to more than " + MAXIMUM_TEXT_BYTES + " bytes");
        }
        byte[] bytes = tar.readNBytes((int) entry.getSize());
        if (bytes.length < entry.getSize()) {
            throw new EOFException();
        }
        String id = split + "/" + matcher.group(2) + "/" + name.group(1);
        if (!ids.add(id)) {
            throw wrongEntry("is there twice");
        }
        ("train".equals(split) ? training : test).add(new LabelledReview(id, decode(bytes), positive));
    }

    private String decode(byte[] bytes) {
        try {
            // A new decoder reports what is malformed, unlike new String(bytes, UTF_8).
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DatasetException(
                    file.shownAs() + ": entry " + entryName + " is not valid UTF-8", DatasetName.IMDB.remedy(), e);
        }
    }

    private DatasetException wrongEntry(String what) {
        return damaged(file.shownAs() + ": entry " + entryName + " " + what);
    }

    private static DatasetException damaged(String problem) {
        return new DatasetException(problem, DatasetName.IMDB.remedy());
    }

    private ImdbReviews sorted() {
        Comparator<LabelledReview> byId = Comparator.comparing(LabelledReview::id);
        training.sort(byId);
        test.sort(byId);
        return new ImdbReviews(training, test);
    }
}
