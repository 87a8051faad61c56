package io.streamgauge.trainer.data;

import io.streamgauge.trainer.ProgressListener;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Reads and checks a file in the IDX format of MNIST: a big-endian magic number, the number of items, the shape of an item
 * (images only), then the data, and nothing after them.
 */
final class IdxFile {
    /** MNIST has 60,000. What claims to hold much more is something else, and memory is claimed by this number. */
    private static final int MAXIMUM_COUNT = 100_000;

    private static final long MAXIMUM_UNPACKED_BYTES = 16 + (MAXIMUM_COUNT + 1L) * LabelledImages.PIXELS;

    private final MnistFile.Kind kind;
    private final int count;
    private final byte[] data;

    /** Takes the items, one after the other, over without copying. */
    IdxFile(MnistFile.Kind kind, int count, byte[] data) {
        this.kind = kind;
        this.count = count;
        this.data = data;
    }

    int count() {
        return count;
    }

    /** The items, one after the other. Not a copy. */
    byte[] data() {
        return data;
    }

    /**
     * Reads a file, gzip or not.
     *
     * @throws DatasetException if it is damaged or something else
     */
    static IdxFile read(DataFile file, MnistFile.Kind kind) {
        try (DataFileStream content = DataFileStream.open(file, MAXIMUM_UNPACKED_BYTES, ProgressListener.NONE)) {
            return read(file, kind, content);
        } catch (IOException e) {
            throw new DatasetException(DataFileStream.explain(file, e, ""), DatasetName.MNIST.remedy(), e);
        }
    }

    private static IdxFile read(DataFile file, MnistFile.Kind kind, DataFileStream content) {
        try {
            DataInputStream in = new DataInputStream(content);
            requireField(file, "magic number", in.readInt(), kind.magic());
            int count = in.readInt();
            if (count < 1 || count > MAXIMUM_COUNT) {
                throw wrong(
                        file,
                        "the number of items is " + Integer.toUnsignedString(count) + ", must be 1 to "
                                + MAXIMUM_COUNT);
            }
            List<Integer> shape = kind.itemShape();
            for (int i = 0; i < shape.size(); i++) {
                requireField(file, i == 0 ? "number of rows" : "number of columns", in.readInt(), shape.get(i));
            }
            int length = count * kind.bytesPerItem();
            byte[] data = content.readNBytes(length);
            if (data.length < length) {
                throw new EOFException();
            }
            long trailing = content.drain();
            if (trailing > 0) {
                throw wrong(file, trailing + " bytes follow the data of its " + count + " items; there must be none");
            }
            if (kind == MnistFile.Kind.LABELS) {
                requireDigits(file, data);
            }
            return new IdxFile(kind, count, data);
        } catch (IOException e) {
            throw new DatasetException(
                    DataFileStream.explain(file, e, ", " + content.whereabouts()), DatasetName.MNIST.remedy(), e);
        }
    }

    private static void requireDigits(DataFile file, byte[] labels) {
        for (int i = 0; i < labels.length; i++) {
            int label = Byte.toUnsignedInt(labels[i]);
            if (label > 9) {
                throw wrong(file, "label " + i + " is " + label + ", must be 0 to 9");
            }
        }
    }

    private static void requireField(DataFile file, String field, int found, int expected) {
        if (found != expected) {
            throw wrong(
                    file,
                    String.format(
                            Locale.ROOT,
                            "the %s is %d (0x%08x), must be %d (0x%08x)",
                            field,
                            Integer.toUnsignedLong(found),
                            found,
                            expected,
                            expected));
        }
    }

    private static DatasetException wrong(DataFile file, String what) {
        return new DatasetException(file.shownAs() + " is not the MNIST file: " + what, DatasetName.MNIST.remedy());
    }

    /** What comes before the data. Every value in it is fixed or counted, so it need not be kept. */
    private byte[] header() {
        List<Integer> shape = kind.itemShape();
        ByteBuffer header =
                ByteBuffer.allocate(4 * (2 + shape.size())).putInt(kind.magic()).putInt(count);
        for (int size : shape) {
            header.putInt(size);
        }
        return header.array();
    }

    /** MD5 of the uncompressed file. */
    String md5() {
        return ContentDigest.md5(header(), data);
    }

    void addTo(ContentDigest digest, String path) {
        digest.add(path, header(), data);
    }
}
