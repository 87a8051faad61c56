package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImdbDatasetTest {
    private final Path root;

    ImdbDatasetTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void readsBothSplitsSortedById() {
        ImdbDataset dataset = ImdbDataset.open(SampleArchive.complete().in(root));

        assertThat(dataset.training())
                .containsExactly(
                        new LabelledReview("train/neg/0_1", "Dreadful.", false),
                        new LabelledReview("train/neg/1_4", "Dull.", false),
                        new LabelledReview("train/pos/0_7", "Good. Caf\u00e9 scenes \u2026 \ud83c\udfac", true),
                        new LabelledReview("train/pos/1_10", "A joy<br />from start to end.", true));
        assertThat(dataset.test())
                .extracting(LabelledReview::id)
                .containsExactly("test/neg/0_2", "test/neg/1_3", "test/pos/0_8", "test/pos/1_9");
    }

    @Test
    void digestsTheContentAsDocumented() {
        SampleArchive archive = SampleArchive.complete();

        assertThat(ImdbDataset.open(archive.in(root)).contentDigest()).isEqualTo(archive.digest());
    }

    @Test
    void digestDoesNotDependOnTheOrderOfTheArchiveOrOnUnlabelledReviews() {
        SampleArchive archive = SampleArchive.complete();
        String digest = archive.digest();
        byte[] moved = "Dreadful.".getBytes(StandardCharsets.UTF_8);

        archive.without("train/neg/0_1.txt").with("train/neg/0_1.txt", moved).without("train/unsup/0_0.txt");

        assertThat(ImdbDataset.open(archive.in(root)).contentDigest()).isEqualTo(digest);
    }

    @Test
    void readsAnArchiveThatLiesInTheRoot() throws IOException {
        Files.write(root.resolve("aclImdb_v1.tar.gz"), SampleArchive.complete().tarGz());

        assertThat(ImdbDataset.open(new DataDirectory(root)).test()).hasSize(4);
    }

    @Test
    void readsFewerReviewsThanPublished() {
        SampleArchive archive = new SampleArchive().with("train/pos/0_9.txt", "Fine.");

        assertThat(ImdbDataset.open(archive.in(root)).training()).hasSize(1);
    }

    @Test
    void missingArchiveIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> ImdbDataset.open(new DataDirectory(root)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no aclImdb_v1.tar.gz in " + root.resolve("imdb"))
                .hasMessageContaining(
                        "run `streamgauge data fetch imdb`, or `streamgauge data import imdb --from DIR`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train/pos/0_5.txt | has the rating 5, but the ratings of pos go from 7 to 10",
                "train/neg/0_7.txt | has the rating 7, but the ratings of neg go from 1 to 4",
                "train/neg/0_0.txt | has the rating 0",
                "test/pos/readme.txt | is not named ID_RATING.txt",
                "test/pos/0_8.html | is not named ID_RATING.txt",
            })
    void reviewWithAWrongNameIsRefused(String path, String complaint) {
        SampleArchive archive = SampleArchive.complete().with(path, "?");

        assertRefused(archive.in(root), "entry aclImdb/" + path, complaint);
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] latin1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(
                SampleArchive.complete().with("test/pos/2_8.txt", latin1).in(root),
                "entry aclImdb/test/pos/2_8.txt is not valid UTF-8");
    }

    @Test
    void reviewOfMoreThanAMegabyteIsRefused() {
        assertRefused(
                SampleArchive.complete()
                        .with("test/pos/2_8.txt", new byte[(1 << 20) + 1])
                        .in(root),
                "entry aclImdb/test/pos/2_8.txt has 1048577 bytes");
    }

    @Test
    void sameReviewTwiceIsRefused() {
        SampleArchive archive = SampleArchive.complete().withEntry("./aclImdb/test/pos/0_8.txt", new byte[] {'x'});

        assertRefused(archive.in(root), "is there twice");
    }

    @Test
    void entriesThatLeadOutOfTheArchiveAreNeitherReadNorWritten() throws IOException {
        Path data = root.resolve("data");
        SampleArchive archive = SampleArchive.complete()
                .withEntry("../../escaped.txt", new byte[] {'x'})
                .withEntry("aclImdb/train/pos/../../../../escaped.txt", new byte[] {'x'})
                .withEntry(root.resolve("escaped.txt").toString(), new byte[] {'x'});

        assertThat(ImdbDataset.open(archive.in(data)).training()).hasSize(4);
        try (Stream<Path> found = Files.walk(root)) {
            assertThat(found.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void truncatedGzipIsRefusedSayingWhere() {
        byte[] archive = SampleArchive.large().tarGz();

        assertRefused(
                SampleArchive.write(root, Arrays.copyOf(archive, archive.length / 2)),
                "aclImdb_v1.tar.gz is truncated",
                "entry aclImdb/train/pos/1_10.txt",
                "of the unpacked data");
    }

    @Test
    void missingEndOfTheGzipIsNoticedAfterTheLastReview() {
        byte[] archive = SampleArchive.complete().tarGz();

        assertRefused(SampleArchive.write(root, Arrays.copyOf(archive, archive.length - 4)), "is truncated");
    }

    @Test
    void corruptGzipIsRefused() {
        byte[] archive = SampleArchive.large().tarGz();
        archive[archive.length / 2] ^= 0x55;

        assertRefused(SampleArchive.write(root, archive), "aclImdb_v1.tar.gz", "of the unpacked data");
    }

    @Test
    void truncatedTarInASoundGzipIsRefused() {
        byte[] tar = SampleArchive.large().tar();

        assertRefused(
                SampleArchive.write(root, SampleArchive.gzip(Arrays.copyOf(tar, 100_000))),
                "aclImdb_v1.tar.gz",
                "aclImdb/train/pos/1_10.txt");
    }

    @Test
    void somethingElseThanGzipIsRefused() {
        assertRefused(
                SampleArchive.write(root, "<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8)),
                "is not a sound gzip file: it does not begin as gzip does");
    }

    @Test
    void gzipOfSomethingElseThanTarIsRefused() {
        byte[] noise = new byte[4096];
        new Random(3).nextBytes(noise);

        assertRefused(SampleArchive.write(root, SampleArchive.gzip(noise)), "aclImdb_v1.tar.gz cannot be read");
    }

    @Test
    void archiveWithoutReviewsIsRefused() {
        SampleArchive archive = new SampleArchive()
                .withEntry("holiday/photo.jpg", HexFormat.of().parseHex("ffd8"));

        assertRefused(archive.in(root), "holds no reviews");
    }

    private static void assertRefused(DataDirectory directory, String... complaint) {
        ImdbDataset dataset = ImdbDataset.open(directory);
        assertThatThrownBy(dataset::training)
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(complaint)
                .hasMessageContaining("run `streamgauge data fetch imdb`");
    }
}
