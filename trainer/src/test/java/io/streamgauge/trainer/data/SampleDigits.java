package io.streamgauge.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds files like those of MNIST: three images to train on, two to test on. */
final class SampleDigits {
    private final Map<MnistFile, byte[]> files = new EnumMap<>(MnistFile.class);

    SampleDigits() {
        with(MnistFile.TRAINING_IMAGES, images(3, 10));
        with(MnistFile.TRAINING_LABELS, labels(5, 0, 9));
        with(MnistFile.TEST_IMAGES, images(2, 11));
        with(MnistFile.TEST_LABELS, labels(7, 2));
    }

    SampleDigits with(MnistFile file, byte[] content) {
        files.put(file, content);
        return this;
    }

    byte[] content(MnistFile file) {
        byte[] content = files.get(file);
        if (content == null) {
            throw new IllegalStateException("no content for " + file);
        }
        return content;
    }

    /** Image {@code i} is filled with the value {@code first + i}. */
    static byte[] images(int count, int first) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * 784);
        bytes.putInt(0x803).putInt(count).putInt(28).putInt(28);
        for (int i = 0; i < count * 784; i++) {
            bytes.put((byte) (first + i / 784));
        }
        return bytes.array();
    }

    static byte[] labels(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return bytes.array();
    }

    DataDirectory in(Path root) {
        writeGzip(root.resolve("mnist"));
        return new DataDirectory(root);
    }

    void writeGzip(Path folder) {
        files.forEach((file, content) -> write(folder.resolve(file.packedName()), SampleArchive.gzip(content)));
    }

    void writeUncompressed(Path folder) {
        files.forEach((file, content) -> write(folder.resolve(file.unpackedName()), content));
    }

    private static void write(Path path, byte[] content) {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MnistContract contract(URI... mirrors) {
        Map<MnistFile, MnistContract.Facts> facts = new EnumMap<>(MnistFile.class);
        files.forEach((file, content) -> {
            int count = ByteBuffer.wrap(content).getInt(4);
            facts.put(file, new MnistContract.Facts(count, ContentDigest.md5(content)));
        });
        return new MnistContract(facts, List.of(mirrors));
    }

    /** Written from the definition in {@link MnistDataset#contentDigest()}, without the code under test. */
    String digest() {
        Map<String, byte[]> sorted = new TreeMap<>();
        files.forEach((file, content) -> sorted.put(file.unpackedName(), content));
        return SampleArchive.digest(sorted);
    }
}
