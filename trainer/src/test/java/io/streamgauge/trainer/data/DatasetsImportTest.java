package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsImportTest {
    private final Path temporary;
    private final SampleArchive archive = SampleArchive.complete();
    private final SampleDigits digits = new SampleDigits();
    private final Path source;
    private Path root;

    DatasetsImportTest(@TempDir Path temporary) throws IOException {
        this.temporary = temporary;
        source = Files.createDirectory(temporary.resolve("source"));
        root = temporary.resolve("data");
    }

    @Test
    void copiesTheArchiveFromADirectory() throws IOException {
        Files.write(source.resolve("aclImdb_v1.tar.gz"), archive.tarGz());

        assertThat(importFrom(DatasetName.IMDB, source).complete()).isTrue();

        assertThat(stored("imdb")).containsExactly("aclImdb_v1.tar.gz");
        assertThat(root.resolve("imdb/aclImdb_v1.tar.gz")).hasBinaryContent(archive.tarGz());
    }

    @Test
    void copiesTheArchiveItselfUnderAnyName() throws IOException {
        Path file = Files.write(source.resolve("reviews.tgz"), archive.tarGz());

        assertThat(importFrom(DatasetName.IMDB, file).complete()).isTrue();
    }

    @Test
    void importsWhatIsInPlaceAlready() {
        archive.in(root);

        assertThat(importFrom(DatasetName.IMDB, root).complete()).isTrue();
    }

    @Test
    void copiesPackedDigitsAsTheyAre() throws IOException {
        digits.writeGzip(source);

        assertThat(importFrom(DatasetName.MNIST, source).complete()).isTrue();

        assertThat(stored("mnist")).hasSize(4).allMatch(name -> name.endsWith("-ubyte.gz"));
        assertThat(Files.readAllBytes(root.resolve("mnist/t10k-labels-idx1-ubyte.gz")))
                .isEqualTo(Files.readAllBytes(source.resolve("t10k-labels-idx1-ubyte.gz")));
    }

    @Test
    void packsUncompressedDigits() throws IOException {
        digits.writeUncompressed(source);

        assertThat(importFrom(DatasetName.MNIST, source).complete()).isTrue();

        assertThat(stored("mnist")).hasSize(4).allMatch(name -> name.endsWith("-ubyte.gz"));
        assertThat(Files.readAllBytes(root.resolve("mnist/train-images-idx3-ubyte.gz")))
                .startsWith(0x1f, 0x8b);
    }

    @Test
    void wrongFileLeavesTheGoodOneInPlace() throws IOException {
        archive.in(root);
        Path wrong = Files.write(
                source.resolve("aclImdb_v1.tar.gz"),
                SampleArchive.complete().without("test/pos/1_9.txt").tarGz());

        assertThatThrownBy(() -> importFrom(DatasetName.IMDB, source))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(wrong + " holds 1 reviews in test/pos, must be 2");

        assertThat(root.resolve("imdb/aclImdb_v1.tar.gz")).hasBinaryContent(archive.tarGz());
        assertThat(stored("imdb")).containsExactly("aclImdb_v1.tar.gz");
    }

    @Test
    void oneWrongFileOfFourReplacesNone() throws IOException {
        digits.in(root);
        byte[] before = Files.readAllBytes(root.resolve("mnist/t10k-images-idx3-ubyte.gz"));
        new SampleDigits()
                .with(MnistFile.TRAINING_LABELS, SampleDigits.labels(1, 2, 3))
                .writeUncompressed(source);

        assertThatThrownBy(() -> importFrom(DatasetName.MNIST, source))
                .hasMessageContaining("train-labels-idx1-ubyte is altered");

        assertThat(stored("mnist")).hasSize(4);
        assertThat(root.resolve("mnist/t10k-images-idx3-ubyte.gz")).hasBinaryContent(before);
    }

    @Test
    void unpackedReviewsAreRefusedWithTheReason() throws IOException {
        Files.createDirectories(source.resolve("aclImdb/train/pos"));

        assertThatThrownBy(() -> importFrom(DatasetName.IMDB, source))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("the unpacked directory aclImdb is not used")
                .hasMessageContaining("give the directory that holds the archive aclImdb_v1.tar.gz");
    }

    @Test
    void oneFileIsNotEnoughForDigits() throws IOException {
        Path file = Files.write(source.resolve("train-images-idx3-ubyte"), new byte[1]);

        assertThatThrownBy(() -> importFrom(DatasetName.MNIST, file))
                .hasMessage("mnist has 4 files, but " + file + " is one; give the directory that holds them");
    }

    @Test
    void directoryThatIsNotThereIsNamed() {
        Path nowhere = source.resolve("nowhere");

        assertThatThrownBy(() -> importFrom(DatasetName.MNIST, nowhere))
                .hasMessageStartingWith(nowhere + " does not exist");
    }

    @Test
    void dataDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Files.write(source.resolve("aclImdb_v1.tar.gz"), archive.tarGz());
        root = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> importFrom(DatasetName.IMDB, source))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cannot write to " + root.resolve("imdb"))
                .hasMessageContaining("STREAMGAUGE_DATA");
    }

    @Test
    void fullDiskIsNoticedBeforehand() throws IOException {
        Files.write(source.resolve("aclImdb_v1.tar.gz"), archive.tarGz());
        FetchPolicy fullDisk =
                new FetchPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ZERO, folder -> 1000);

        assertThatThrownBy(() -> datasets(fullDisk).importFrom(DatasetName.IMDB, source, ProgressListener.NONE))
                .hasMessageContaining("has 1000 bytes free");
    }

    @Test
    void secondWriterIsToldToWait() throws IOException {
        Files.write(source.resolve("aclImdb_v1.tar.gz"), archive.tarGz());
        try (DatasetFolder folder = DatasetFolder.lock(root.resolve("imdb"), directory -> Long.MAX_VALUE)) {
            folder.requireSpace(1);
            assertThatThrownBy(() -> importFrom(DatasetName.IMDB, source))
                    .hasMessageContaining("another fetch or import is writing to " + root.resolve("imdb"));
        }

        assertThat(importFrom(DatasetName.IMDB, source).complete()).isTrue();
    }

    private DatasetReport importFrom(DatasetName dataset, Path from) {
        return datasets(FetchPolicy.STANDARD).importFrom(dataset, from, ProgressListener.NONE);
    }

    private Datasets datasets(FetchPolicy policy) {
        return new Datasets(new DataDirectory(root), archive.contract(), digits.contract(), policy);
    }

    private Stream<String> stored(String folder) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !".lock".equals(name))
                    .toList()
                    .stream();
        }
    }
}
