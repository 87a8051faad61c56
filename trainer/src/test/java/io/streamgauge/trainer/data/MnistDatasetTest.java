package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MnistDatasetTest {
    private final Path root;

    MnistDatasetTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void readsImagesWithTheirLabels() {
        MnistDataset dataset = MnistDataset.open(new SampleDigits().in(root));

        LabelledImages training = dataset.training();
        assertThat(training.count()).isEqualTo(3);
        assertThat(training.labels()).containsExactly(5, 0, 9);
        assertThat(training.label(2)).isEqualTo(9);
        assertThat(training.pixels()).hasSize(3 * 784);
        assertThat(training.pixels()[783]).isEqualTo((byte) 10);
        assertThat(training.pixels()[784]).isEqualTo((byte) 11);
        assertThat(dataset.test().labels()).containsExactly(7, 2);
    }

    @Test
    void readsEachSplitOnce() {
        MnistDataset dataset = MnistDataset.open(new SampleDigits().in(root));

        assertThat(dataset.training()).isSameAs(dataset.training());
    }

    @Test
    void readsUncompressedFilesInTheRoot() {
        new SampleDigits().writeUncompressed(root);

        assertThat(MnistDataset.open(new DataDirectory(root)).test().count()).isEqualTo(2);
    }

    @Test
    void digestsTheContentAsDocumentedHoweverItIsPacked() {
        SampleDigits digits = new SampleDigits();
        Path uncompressed = root.resolve("uncompressed");
        digits.writeUncompressed(uncompressed);

        assertThat(MnistDataset.open(digits.in(root)).contentDigest()).isEqualTo(digits.digest());
        assertThat(MnistDataset.open(new DataDirectory(uncompressed)).contentDigest())
                .isEqualTo(digits.digest());
    }

    @Test
    void missingFileIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> MnistDataset.open(new DataDirectory(root)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no t10k-images-idx3-ubyte.gz in " + root.resolve("mnist"))
                .hasMessageContaining("run `streamgauge data fetch mnist`");
    }

    static Stream<Arguments> wrongFiles() {
        byte[] images = SampleDigits.images(3, 10);
        return Stream.of(
                Arguments.of("magic", with(images, 0, 0x801), "the magic number is 2049 (0x00000801), must be 2051"),
                Arguments.of("no items", with(images, 4, 0), "the number of items is 0"),
                Arguments.of("negative", with(images, 4, -1), "the number of items is 4294967295"),
                Arguments.of("more items than data", with(images, 4, 4), "is truncated"),
                Arguments.of("fewer items than data", with(images, 4, 2), "784 bytes follow the data of its 2 items"),
                Arguments.of("rows", with(images, 8, 32), "the number of rows is 32"),
                Arguments.of("columns", with(images, 12, 27), "the number of columns is 27"),
                Arguments.of("trailing byte", Arrays.copyOf(images, images.length + 1), "1 bytes follow the data"),
                Arguments.of("cut", Arrays.copyOf(images, images.length - 1), "is truncated"),
                Arguments.of("header only", Arrays.copyOf(images, 6), "is truncated"),
                Arguments.of("fewer images than labels", SampleDigits.images(2, 0), "holds 2 images, but"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFiles")
    void wrongFileIsRefusedNamingFileAndField(String what, byte[] images, String complaint) {
        MnistDataset dataset = MnistDataset.open(
                new SampleDigits().with(MnistFile.TRAINING_IMAGES, images).in(root));

        assertThatThrownBy(dataset::training)
                .as(what)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(
                        root.resolve("mnist/train-images-idx3-ubyte.gz").toString())
                .hasMessageContaining(complaint);
    }

    @Test
    void labelThatIsNoDigitIsRefused() {
        MnistDataset dataset = MnistDataset.open(new SampleDigits()
                .with(MnistFile.TEST_LABELS, SampleDigits.labels(1, 10))
                .in(root));

        assertThatThrownBy(dataset::test)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("t10k-labels-idx1-ubyte.gz")
                .hasMessageContaining("label 1 is 10, must be 0 to 9");
    }

    private static byte[] with(byte[] content, int offset, int value) {
        byte[] changed = content.clone();
        ByteBuffer.wrap(changed).putInt(offset, value);
        return changed;
    }
}
