package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.trainer.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsFetchTest {
    private static final String PATH = "/sentiment/aclImdb_v1.tar.gz";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NO_PATIENCE = Duration.ofMillis(200);

    private final Path root;

    private final SampleArchive archive = SampleArchive.large();
    private final byte[] content = archive.tarGz();
    private final SampleDigits digits = new SampleDigits();
    private final FileServer server = new FileServer().serve(PATH, content);
    private FetchPolicy policy = policy(3, PATIENCE);

    DatasetsFetchTest(@TempDir Path root) {
        this.root = root;
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void fetchesAndPlacesTheArchive() throws IOException {
        RecordedProgress progress = new RecordedProgress();

        DatasetReport report = reviews(server.uri(PATH)).fetch(DatasetName.IMDB, progress);

        assertThat(report.complete()).isTrue();
        assertPlaced();
        assertThat(server.requests()).containsExactly(PATH + "|null|null");
        assertThat(progress.activities)
                .contains("fetching aclImdb_v1.tar.gz: " + content.length + " of " + content.length + " bytes");
    }

    @Test
    void completeDatasetIsNotFetchedAgain() {
        archive.in(root);

        assertThat(reviews(server.uri(PATH))
                        .fetch(DatasetName.IMDB, ProgressListener.NONE)
                        .complete())
                .isTrue();

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void goesOnAfterACutConnection() throws IOException {
        server.next(server.cutAfter(100_000));

        fetchReviews();

        assertPlaced();
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(1)).matches("\\Q" + PATH + "\\E\\|bytes=[1-9][0-9]*-\\|\"v1\"");
    }

    @Test
    void goesOnAfterAnInterruptedCommand() throws IOException {
        RecordedProgress interrupting = new RecordedProgress() {
            @Override
            public void advanced(long done, String detail) {
                if (done > 0) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        assertThatThrownBy(() -> reviews(server.uri(PATH)).fetch(DatasetName.IMDB, interrupting))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();

        fetchReviews();

        assertPlaced();
        assertThat(server.requests().get(1)).contains("|bytes=");
    }

    @Test
    void startsAgainIfTheServerIgnoresRange() throws IOException {
        server.next(server.cutAfter(100_000), server::whole);

        fetchReviews();

        assertPlaced();
    }

    @Test
    void startsAgainIfTheFileHasChanged() throws IOException {
        byte[] older = content.clone();
        older[50_000] ^= 1;
        server.next((exchange, ignored) -> server.cutAfter(100_000).give(exchange, older));
        interruptAfterFirstAttempt();
        server.etag("\"v2\"");

        fetchReviews();

        assertPlaced();
        assertThat(server.requests().get(1)).endsWith("|\"v1\"");
    }

    @Test
    void neverAppendsAnotherFileEvenIfTheServerIgnoresIfRange() throws IOException {
        server.next(server.cutAfter(100_000));
        interruptAfterFirstAttempt();
        server.etag("\"v2\"").next((exchange, bytes) -> server.part(exchange, bytes, 100_000));

        fetchReviews();

        assertPlaced();
        assertThat(server.requests()).last().asString().endsWith("|null|null");
    }

    @Test
    void partsThatDoNotFitAreFetchedAgainAsAWhole() throws IOException {
        byte[] other = content.clone();
        other[50_000] ^= 1;
        server.next((exchange, ignored) -> server.cutAfter(100_000).give(exchange, other));

        fetchReviews();

        assertPlaced();
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void completePartIsNotFetchedAgain() throws IOException {
        server.next(server.cutAfter(100_000));
        interruptAfterFirstAttempt();
        Files.write(root.resolve("imdb/aclImdb_v1.tar.gz.part"), content);

        fetchReviews();

        assertPlaced();
        assertThat(server.requests()).last().asString().contains("bytes=" + content.length + "-");
    }

    @Test
    void triesAgainAfterAServerError() throws IOException {
        server.next(server.status(503), server.status(500));
        RecordedProgress progress = new RecordedProgress();

        reviews(server.uri(PATH)).fetch(DatasetName.IMDB, progress);

        assertPlaced();
        assertThat(progress.activities)
                .anyMatch(said ->
                        said.startsWith("waiting to try " + server.uri(PATH) + " again: the server answered 503"));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        server.next(server.status(503), server.status(503), server.status(503));

        assertThatThrownBy(this::fetchReviews)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(server.uri(PATH) + ": the server answered 503 (tried 3 times)");
    }

    @Test
    void missingFileIsNotTriedAgain() {
        URI wrong = server.uri("/elsewhere/aclImdb_v1.tar.gz");

        assertThatThrownBy(() -> reviews(wrong).fetch(DatasetName.IMDB, ProgressListener.NONE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("could not fetch aclImdb_v1.tar.gz: " + wrong + ": the server answered 404")
                .hasMessageContaining("`streamgauge data import imdb --from DIR`");

        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void serverThatIsNotThereIsNamedInWords() {
        URI uri = server.uri(PATH);
        server.close();

        assertThatThrownBy(() -> reviews(uri).fetch(DatasetName.IMDB, ProgressListener.NONE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(uri + ": cannot connect (tried 3 times)")
                .hasMessageContaining("-Dhttps.proxyHost=HOST");
    }

    @Test
    void stalledServerIsGivenUp() {
        policy = policy(1, NO_PATIENCE);
        server.next(server.stallAfter(1000));

        assertThatThrownBy(this::fetchReviews)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("the server sent nothing for");
    }

    @Test
    void wrongContentIsRefusedAndTheOldFileStays() throws IOException {
        byte[] old = SampleArchive.complete().tarGz();
        SampleArchive.write(root, old);
        server.serve(
                PATH, SampleArchive.large().with("test/pos/0_8.txt", "Bad.").tarGz());

        assertThatThrownBy(this::fetchReviews)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("aclImdb_v1.tar.gz from " + server.uri(PATH) + " holds altered reviews");

        assertThat(root.resolve("imdb/aclImdb_v1.tar.gz")).hasBinaryContent(old);
        assertThat(root.resolve("imdb/aclImdb_v1.tar.gz.part")).doesNotExist();
    }

    @Test
    void damagedFileIsReplaced() throws IOException {
        SampleArchive.write(root, new byte[] {1, 2, 3});

        fetchReviews();

        assertPlaced();
    }

    @Test
    void fullDiskIsNoticedBeforeTheDownload() {
        policy = new FetchPolicy(PATIENCE, PATIENCE, 3, Duration.ZERO, folder -> 1000);

        assertThatThrownBy(this::fetchReviews).hasMessageContaining("has 1000 bytes free");
    }

    @Test
    void takesReviewsFromAMirror() throws IOException {
        Datasets datasets = reviews();

        datasets.fetch(DatasetName.IMDB, new DataSource.Remote(server.uri("/sentiment/")), ProgressListener.NONE);

        assertPlaced();
    }

    @Test
    void signatureInAUrlIsNotRepeated() {
        DataSource signed = new DataSource.Remote(server.uri("/nothing?signature=secret"));

        assertThatThrownBy(() -> reviews().fetch(DatasetName.IMDB, signed, ProgressListener.NONE))
                .hasMessageContaining("404")
                .hasMessageNotContaining("secret");
    }

    @Test
    void digitsComeFromTheFirstMirrorThatHasThem() {
        serveDigits("/good/");
        server.serve("/bad/train-labels-idx1-ubyte.gz", SampleArchive.gzip(SampleDigits.labels(1, 1, 1)));

        DatasetReport report =
                digits(server.uri("/bad/"), server.uri("/good/")).fetch(DatasetName.MNIST, ProgressListener.NONE);

        assertThat(report.complete()).isTrue();
        assertThat(server.requests()).hasSize(8);
    }

    @Test
    void onlyMissingDigitsAreFetched() throws IOException {
        serveDigits("/mnist/");
        digits.in(root);
        Files.delete(root.resolve("mnist/t10k-labels-idx1-ubyte.gz"));

        digits(server.uri("/mnist/")).fetch(DatasetName.MNIST, ProgressListener.NONE);

        assertThat(server.requests()).containsExactly("/mnist/t10k-labels-idx1-ubyte.gz|null|null");
    }

    @Test
    void digitsThatTheServerUnpackedAreStoredPacked() throws IOException {
        for (MnistFile file : MnistFile.values()) {
            server.serve("/mnist/" + file.packedName(), digits.content(file));
        }

        digits(server.uri("/mnist/")).fetch(DatasetName.MNIST, ProgressListener.NONE);

        assertThat(Files.readAllBytes(root.resolve("mnist/train-images-idx3-ubyte.gz")))
                .startsWith(0x1f, 0x8b);
    }

    @Test
    void urlOfOneFileIsNotEnoughForDigits() {
        DataSource oneFile = new DataSource.Remote(server.uri("/mnist/train-images-idx3-ubyte.gz"));

        assertThatThrownBy(() -> digits().fetch(DatasetName.MNIST, oneFile, ProgressListener.NONE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("ending in /");
    }

    private void serveDigits(String folder) {
        for (MnistFile file : MnistFile.values()) {
            server.serve(folder + file.packedName(), SampleArchive.gzip(digits.content(file)));
        }
    }

    private void interruptAfterFirstAttempt() {
        policy = policy(1, PATIENCE);
        assertThatThrownBy(this::fetchReviews).hasMessageContaining("(tried 1 times)");
        policy = policy(3, PATIENCE);
    }

    private void fetchReviews() {
        reviews(server.uri(PATH)).fetch(DatasetName.IMDB, ProgressListener.NONE);
    }

    private Datasets reviews(URI... locations) {
        return new Datasets(new DataDirectory(root), archive.contract(locations), digits.contract(), policy);
    }

    private Datasets digits(URI... mirrors) {
        return new Datasets(new DataDirectory(root), archive.contract(), digits.contract(mirrors), policy);
    }

    private static FetchPolicy policy(int attempts, Duration stallTimeout) {
        return new FetchPolicy(PATIENCE, stallTimeout, attempts, Duration.ZERO, folder -> Long.MAX_VALUE);
    }

    private void assertPlaced() throws IOException {
        Path folder = root.resolve("imdb");
        assertThat(folder.resolve("aclImdb_v1.tar.gz")).hasBinaryContent(content);
        assertThat(folder).isDirectoryNotContaining("glob:**.part*").isDirectoryNotContaining("glob:**.tmp");
    }

    /** Keeps what it heard, and fails the test if activities nest or go backwards. */
    private static class RecordedProgress implements ProgressListener {
        private final List<String> activities = new ArrayList<>();
        private String current = "";
        private long total;
        private long last;
        private String unit = "";

        @Override
        public void started(String activity, long newTotal, String newUnit) {
            assertThat(current)
                    .as("activity under way when '%s' starts", activity)
                    .isEmpty();
            current = activity;
            total = newTotal;
            unit = newUnit;
            last = 0;
        }

        @Override
        public void advanced(long done, String detail) {
            assertThat(done).isGreaterThanOrEqualTo(last);
            last = done;
        }

        @Override
        public void finished(String summary) {
            activities.add(current + ": " + last + " of " + total + " " + unit);
            current = "";
        }
    }
}
