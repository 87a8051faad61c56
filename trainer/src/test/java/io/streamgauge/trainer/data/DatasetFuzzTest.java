package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.fuzzing.Allocation;
import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets that are nearly right: either they hold what they must, or they are refused with a remedy. */
class DatasetFuzzTest {
    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;

    private final Path file;

    DatasetFuzzTest(@TempDir Path directory) {
        file = directory.resolve("data");
    }

    @Test
    void imagesOfMnistAreReadOrRefused() {
        Fuzzing.run(Target.ofBytes("idx", this::readIdx)
                .seeds(SampleDigits.images(3, 5), SampleArchive.gzip(SampleDigits.images(2, 9)))
                .tokens(new byte[] {0, 0, 8, 3}, new byte[] {0, 0, 0, 28}, new byte[784])
                .cases(500)
                .allocating(4L << 20, 256));
    }

    private Verdict readIdx(byte[] bytes) throws Exception {
        Files.write(file, bytes);
        return Verdict.of(DatasetException.class, this::requireName, () -> {
            IdxFile images = IdxFile.read(DataFile.of(file), MnistFile.Kind.IMAGES);
            assertThat(images.count()).isPositive();
            assertThat(images.data()).hasSize(784 * images.count());
            return images;
        });
    }

    @Test
    void archivesOfReviewsAreReadOrRefused() {
        byte[] header = Arrays.copyOf(SampleArchive.complete().tar(), BLOCK);
        Fuzzing.run(Target.ofBytes("review-archive", this::readArchive)
                .seeds(SampleArchive.complete().tar())
                .tokens(
                        header,
                        typed(header, 'L'),
                        typed(header, 'x'),
                        typed(header, 'S'),
                        typed(header, '2'),
                        typed(header, 'K'))
                .tokens(
                        "../",
                        "aclImdb/train/pos/9_9.txt",
                        "00000000777",
                        "77777777777",
                        "-0000000001",
                        "GNU.sparse.map=0,1\n")
                .tokens(new byte[] {-1, -1, -1, -1}, new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 0, 1})
                .cases(500)
                .allocating(16L << 20, 512));
    }

    private Verdict readArchive(byte[] tar) throws Exception {
        Files.write(file, SampleArchive.gzip(withRightChecksums(tar)));
        return Verdict.of(DatasetException.class, this::requireName, () -> {
            ImdbReviews reviews = ImdbArchive.read(DataFile.of(file), ProgressListener.NONE);
            assertThat(reviews.training().size() + reviews.test().size()).isPositive();
            reviews.training().forEach(review -> assertThat(review.id()).startsWith("train/"));
            return reviews;
        });
    }

    private void requireName(DatasetException refusal) {
        assertThat(refusal).hasMessageContainingAll(file.toString(), "; ");
    }

    /** Names of any length are read as a whole before anybody can look at them. */
    @ParameterizedTest
    @ValueSource(chars = {'L', 'x'})
    void aNameOfManyMegabytesIsRefusedBeforeItFillsTheMemory(char type) throws IOException {
        byte[] header = typed(Arrays.copyOf(SampleArchive.complete().tar(), BLOCK), type);
        int megabytes = 64;
        System.arraycopy("%011o".formatted(megabytes << 20).getBytes(StandardCharsets.US_ASCII), 0, header, 124, 11);
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) '7');
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(withRightChecksums(header));
            for (int i = 0; i < megabytes; i++) {
                out.write(piece);
            }
            out.write(SampleArchive.complete().tar());
        }

        assertThat(Allocation.of(
                        () -> assertThatThrownBy(() -> ImdbArchive.read(DataFile.of(file), ProgressListener.NONE))
                                .isInstanceOf(DatasetException.class)
                                .hasMessageContaining(file.toString())))
                .isLessThan(32L << 20);
    }

    private static byte[] typed(byte[] header, char type) {
        byte[] typed = header.clone();
        typed[156] = (byte) type;
        return typed;
    }

    /** The same archive with the checksums of its headers put right, as far as they can be told apart. */
    private static byte[] withRightChecksums(byte[] tar) {
        byte[] right = tar.clone();
        for (int header = 0; header + BLOCK <= right.length; header += BLOCK) {
            // Only headers have this here.
            if (new String(right, header + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
                Arrays.fill(right, header + CHECKSUM, header + CHECKSUM + CHECKSUM_BYTES, (byte) ' ');
                int sum = 0;
                for (int i = 0; i < BLOCK; i++) {
                    sum += right[header + i] & 0xff;
                }
                byte[] text = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(text, 0, right, header + CHECKSUM, CHECKSUM_BYTES);
            }
        }
        return right;
    }
}
