package io.streamgauge.trainer.data;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handwritten digits of MNIST. The files are read at the first question, and their 55 MB stay in memory as long as
 * this object does. Files with fewer images than the published ones can be read; {@link Datasets#verify} insists on
 * completeness. Thread-safe.
 */
public final class MnistDataset {
    private final Map<MnistFile, DataFile> files;
    private @Nullable LabelledImages training;
    private @Nullable LabelledImages test;

    private MnistDataset(Map<MnistFile, DataFile> files) {
        this.files = new EnumMap<>(files);
    }

    /**
     * The dataset in a data directory, which is only read.
     *
     * @throws DatasetException if one of its four files is not there
     */
    public static MnistDataset open(DataDirectory directory) {
        Map<MnistFile, DataFile> files = new EnumMap<>(MnistFile.class);
        for (MnistFile file : MnistFile.values()) {
            files.put(file, directory.require(DatasetName.MNIST, MnistContract.PUBLISHED.expected(file)));
        }
        return new MnistDataset(files);
    }

    /**
     * The training split; 60,000 images in the published dataset.
     *
     * @throws DatasetException if a file is damaged
     */
    public synchronized LabelledImages training() {
        if (training == null) {
            training = read(files, Split.TRAINING);
        }
        return training;
    }

    /**
     * The test split; 10,000 images in the published dataset.
     *
     * @throws DatasetException if a file is damaged
     */
    public synchronized LabelledImages test() {
        if (test == null) {
            test = read(files, Split.TEST);
        }
        return test;
    }

    /**
     * SHA-256 over the four files, in lower-case hexadecimal; it does not depend on how they are packed. For each file, in
     * ascending order of its name, such as {@code t10k-images-idx3-ubyte}, there go into it: the length of the name (4
     * bytes, big-endian), the name, the uncompressed length of the file (8 bytes, big-endian), its uncompressed bytes.
     *
     * @throws DatasetException if a file is damaged
     */
    public String contentDigest() {
        return digest(training(), test());
    }

    static LabelledImages read(Map<MnistFile, DataFile> files, Split split) {
        boolean toTrain = split == Split.TRAINING;
        DataFile imageFile = file(files, toTrain ? MnistFile.TRAINING_IMAGES : MnistFile.TEST_IMAGES);
        DataFile labelFile = file(files, toTrain ? MnistFile.TRAINING_LABELS : MnistFile.TEST_LABELS);
        IdxFile images = IdxFile.read(imageFile, MnistFile.Kind.IMAGES);
        IdxFile labels = IdxFile.read(labelFile, MnistFile.Kind.LABELS);
        if (images.count() != labels.count()) {
            throw new DatasetException(
                    imageFile.shownAs() + " holds " + images.count() + " images, but " + labelFile.shownAs() + " "
                            + labels.count() + " labels",
                    DatasetName.MNIST.remedy());
        }
        return new LabelledImages(images.data(), labels.data());
    }

    private static DataFile file(Map<MnistFile, DataFile> files, MnistFile name) {
        DataFile file = files.get(name);
        if (file == null) {
            throw new IllegalStateException("no file was found for " + name);
        }
        return file;
    }

    static String digest(LabelledImages training, LabelledImages test) {
        ContentDigest digest = new ContentDigest();
        for (MnistFile file : MnistFile.values()) {
            LabelledImages split = file.split() == Split.TRAINING ? training : test;
            byte[] data = file.kind() == MnistFile.Kind.IMAGES ? split.pixels() : split.labels();
            new IdxFile(file.kind(), split.count(), data).addTo(digest, file.unpackedName());
        }
        return digest.hex();
    }
}
