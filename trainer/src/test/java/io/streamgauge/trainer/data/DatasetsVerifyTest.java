package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.trainer.ProgressListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsVerifyTest {
    private final Path root;

    private final SampleArchive archive = SampleArchive.complete();
    private final SampleDigits digits = new SampleDigits();

    DatasetsVerifyTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void completeReviewsAreReportedWithCountsDigestAndDuplicates() {
        archive.in(root);

        DatasetReport report = verify(DatasetName.IMDB);

        assertThat(report.complete()).isTrue();
        assertThat(report.files()).singleElement().satisfies(file -> {
            assertThat(file.path()).isEqualTo(root.resolve("imdb/aclImdb_v1.tar.gz"));
            assertThat(file.sizeBytes()).isEqualTo(archive.tarGz().length);
        });
        assertThat(report.classes())
                .containsExactly(
                        new DatasetReport.ClassCount(Split.TRAINING, "neg", 2),
                        new DatasetReport.ClassCount(Split.TRAINING, "pos", 2),
                        new DatasetReport.ClassCount(Split.TEST, "neg", 2),
                        new DatasetReport.ClassCount(Split.TEST, "pos", 2));
        assertThat(report.contentDigest()).contains(archive.digest());
        assertThat(report.duplicates()).isEqualTo(new DatasetReport.Duplicates(0, 1, 1));
    }

    @Test
    void missingReviewIsCounted() {
        SampleArchive.complete().without("test/pos/1_9.txt").in(root);

        assertThat(verify(DatasetName.IMDB).problems())
                .containsExactly(root.resolve("imdb/aclImdb_v1.tar.gz") + " holds 1 reviews in test/pos, must be 2");
    }

    @Test
    void alteredReviewIsNoticed() {
        SampleArchive.complete().with("test/pos/1_9.txt", "Fine!").in(root);

        assertThat(verify(DatasetName.IMDB).problems())
                .singleElement()
                .asString()
                .contains("altered reviews", archive.digest());
    }

    @Test
    void archiveWithThePublishedChecksumNeedsNoOtherProof() {
        SampleArchive other = SampleArchive.complete().without("test/pos/1_9.txt");
        other.in(root);
        ImdbContract contract = new ImdbContract(2, ContentDigest.md5(other.tarGz()), archive.digest(), List.of());

        assertThat(datasets(contract)
                        .verify(DatasetName.IMDB, ProgressListener.NONE)
                        .problems())
                .isEmpty();
    }

    @Test
    void damagedArchiveIsReportedNotThrown() {
        SampleArchive.write(root, new byte[0]);

        DatasetReport report = verify(DatasetName.IMDB);

        assertThat(report.problems()).singleElement().asString().contains("it is empty");
        assertThat(report.contentDigest()).isEmpty();
        assertThatThrownBy(report::requireComplete).hasMessageContaining("run `streamgauge data fetch imdb`");
    }

    @Test
    void nothingThereIsReportedNotThrown() {
        assertThat(verify(DatasetName.IMDB).problems()).hasSize(1);
        assertThat(verify(DatasetName.MNIST).problems()).hasSize(4);
    }

    @Test
    void completeDigitsAreReported() {
        digits.in(root);

        DatasetReport report = verify(DatasetName.MNIST);

        assertThat(report.complete()).isTrue();
        assertThat(report.files()).hasSize(4);
        assertThat(report.classes()).hasSize(20).contains(new DatasetReport.ClassCount(Split.TRAINING, "9", 1));
        assertThat(report.contentDigest()).contains(digits.digest());
        // Training images are filled with 10, 11, 12 and test images with 11, 12.
        assertThat(report.duplicates()).isEqualTo(new DatasetReport.Duplicates(0, 0, 2));
    }

    @Test
    void alteredDigitsAreNoticed() {
        new SampleDigits()
                .with(MnistFile.TEST_LABELS, SampleDigits.labels(7, 3))
                .in(root);

        assertThat(verify(DatasetName.MNIST).problems())
                .singleElement()
                .asString()
                .contains("t10k-labels-idx1-ubyte.gz is altered: the MD5 of its uncompressed content is");
    }

    @Test
    void fewerDigitsAreNoticed() {
        new SampleDigits().with(MnistFile.TEST_LABELS, SampleDigits.labels(7)).in(root);

        assertThat(verify(DatasetName.MNIST).problems())
                .singleElement()
                .asString()
                .contains("holds 1 items, must be 2");
    }

    private DatasetReport verify(DatasetName dataset) {
        return datasets(archive.contract()).verify(dataset, ProgressListener.NONE);
    }

    private Datasets datasets(ImdbContract contract) {
        return new Datasets(new DataDirectory(root), contract, digits.contract(), FetchPolicy.STANDARD);
    }
}
