package io.streamgauge.trainer.data;

import java.util.List;

/** The four files of MNIST, in the order of their names. */
enum MnistFile {
    TEST_IMAGES("t10k-images-idx3-ubyte", Split.TEST, Kind.IMAGES),
    TEST_LABELS("t10k-labels-idx1-ubyte", Split.TEST, Kind.LABELS),
    TRAINING_IMAGES("train-images-idx3-ubyte", Split.TRAINING, Kind.IMAGES),
    TRAINING_LABELS("train-labels-idx1-ubyte", Split.TRAINING, Kind.LABELS);

    /** What a file holds. IDX: a magic number whose last byte is the number of dimensions, these, then the data. */
    enum Kind {
        /** {@code (count, 28, 28)}. */
        IMAGES(0x0803, LabelledImages.PIXELS),
        /** {@code (count)}. */
        LABELS(0x0801, 1);

        private final int magic;
        private final int bytesPerItem;

        Kind(int magic, int bytesPerItem) {
            this.magic = magic;
            this.bytesPerItem = bytesPerItem;
        }

        int magic() {
            return magic;
        }

        int bytesPerItem() {
            return bytesPerItem;
        }

        List<Integer> itemShape() {
            return switch (this) {
                case IMAGES -> List.of(LabelledImages.HEIGHT, LabelledImages.WIDTH);
                case LABELS -> List.of();
            };
        }
    }

    private final String unpackedName;
    private final Split split;
    private final Kind kind;

    MnistFile(String unpackedName, Split split, Kind kind) {
        this.unpackedName = unpackedName;
        this.split = split;
        this.kind = kind;
    }

    String unpackedName() {
        return unpackedName;
    }

    String packedName() {
        return unpackedName + ".gz";
    }

    Split split() {
        return split;
    }

    Kind kind() {
        return kind;
    }
}
