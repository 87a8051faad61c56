package io.streamgauge.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.schemas.ProcessMemory;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.fit.TrainingRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final Pattern MARK = Pattern.compile("<mark class=\"(\\w+)\" style=[^>]+>(\\w+)</mark>");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path temporary;

    @SuppressWarnings("NullAway.Init")
    private static TrainingRun.Result reviews;

    @SuppressWarnings("NullAway.Init")
    private static TrainingRun.Result digits;

    @BeforeAll
    static void train() throws IOException {
        NativeRuntime.load(1);
        reviews = SampleRuns.reviews(temporary.resolve("reviews"), 8);
        digits = SampleRuns.digits(temporary.resolve("digits"));
    }

    @Test
    void everyPictureIsAReadableImageOfTwiceItsSizeOnThePage() throws IOException {
        assertThat(pictures("reviews"))
                .filteredOn(picture -> !picture.startsWith("memory.png"))
                .containsExactly(
                        "accuracy.png 1200 x 784",
                        "calibration.png 1200 x 1104",
                        "confusion.png 1200 x 760",
                        "loss.png 1200 x 784",
                        "network.png 1200 x 960",
                        "risk-coverage.png 1200 x 784",
                        "throughput.png 1200 x 784");
        // Ten filters take two rows.
        assertThat(digits.test().mistakes()).hasSize(Evaluation.MOST_MISTAKES);
        assertThat(pictures("digits"))
                .contains("accuracy.png 1200 x 784", "loss.png 1200 x 784", "filters.png 1200 x 318")
                .anyMatch(picture -> picture.startsWith("mistakes.png 1200 x "))
                .filteredOn(picture -> !picture.startsWith("memory.png"))
                .hasSize(9);
    }

    @Test
    void memoryIsDrawnWhereTheSystemTellsIt() throws IOException {
        boolean told = ProcessMemory.residentBytes() > 0;

        assertThat(pictures("digits").contains("memory.png 1200 x 784")).isEqualTo(told);
        assertThat(page("digits").contains("Resident memory over ")).isEqualTo(told);
    }

    private static List<String> pictures(String run) throws IOException {
        try (Stream<Path> files = Files.list(temporary.resolve(run).resolve(HtmlReport.PICTURES))) {
            return files.sorted().map(HtmlReportTest::described).toList();
        }
    }

    private static String described(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            return file.getFileName() + " " + image.getWidth() + " x " + image.getHeight();
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    @Test
    void thePageRefersToNothingOutsideItself() throws IOException {
        for (String run : List.of("reviews", "digits")) {
            String page = page(run);
            Matcher references = Pattern.compile("(src|srcset|href|url)\\s*[=(]\\s*[\"']?([^\"')>]{0,30})")
                    .matcher(page);
            assertThat(references.results().map(reference -> reference.group(2)))
                    .hasSizeGreaterThan(10)
                    .allMatch(
                            target -> target.startsWith("data:image/png;base64,") || target.startsWith("&#39;x&#39;"));
            assertThat(page).doesNotContain("<script", "<link", "@import", "{{");
        }
    }

    @Test
    void everyPictureIsOnThePageForLightAndForDarkScreensAndSaysWhatItShows() throws IOException {
        String page = page("digits");

        int pictures = pictures("digits").size();
        assertThat(Pattern.compile("<source media=\"\\(prefers-color-scheme: dark\\)\"")
                        .matcher(page)
                        .results())
                .hasSize(pictures);
        assertThat(Pattern.compile("alt=\"[^\"]{20,}\"").matcher(page).results())
                .hasSize(pictures);
    }

    @Test
    void reviewsCannotSmuggleInHtml() throws IOException {
        assertThat(page("reviews"))
                .contains("&lt;script&gt;", "(&quot;1&quot;)", " &amp; ", "Small &amp; quick.")
                .doesNotContain("&lt;br");
    }

    @Test
    void marksTheWordsThatBroughtAMistakeAbout() throws IOException {
        assertThat(page("reviews")).contains("positive → negative");
        assertThat(MARK.matcher(page("reviews")).results().map(mark -> mark.group(1) + " " + mark.group(2)))
                .contains("answer tedious")
                .doesNotContain("answer script");
    }

    @Test
    void theMostConfidentMistakesComeFirst() {
        List<Evaluation.Mistake> mistakes = digits.test().mistakes();

        assertThat(mistakes)
                .isSortedAccordingTo(Comparator.comparingDouble(Evaluation.Mistake::confidence)
                        .reversed())
                .allMatch(mistake -> mistake.truth() != mistake.predicted());
        assertThat(reviews.test().mistakes()).hasSize((int)
                Math.round((1 - reviews.test().accuracy()) * reviews.test().count()));
    }

    @Test
    void aRunWithoutMistakesSaysSo() throws IOException {
        Path run = temporary.resolve("reviews");
        Path copy = Files.createDirectories(temporary.resolve("copy"));
        Files.copy(run.resolve(RunReport.FILE), copy.resolve(RunReport.FILE));
        TaskData data = TaskData.load(
                SampleRuns.reviewRecipe(1), new DataDirectory(run.resolve("data")), ProgressListener.NONE);
        Evaluation test = reviews.test();
        Evaluation faultless = new Evaluation(
                test.labels(),
                new long[][] {{100, 0}, {0, 101}},
                0,
                test.calibration(),
                List.of(),
                test.riskCoverage());

        try (InferenceNetwork network = reviews.bundle().load(Device.cpu())) {
            HtmlReport.write(copy, SampleRuns.reviewRecipe(1), data, faultless, network, Abstention.NONE);
        }

        assertThat(Files.readString(copy.resolve(HtmlReport.FILE)))
                .contains("There are none", "<dd>100.00 %</dd>")
                .doesNotContain("<mark");
    }

    @Test
    void allFiguresOfTheTestSetAreThereInWritingToo() throws IOException {
        assertThat(page("digits"))
                .contains(
                        "<h1>small-digits: digits 1</h1>",
                        "<dd>1 of 1</dd>",
                        Figures.percent(digits.test().accuracy()),
                        "block1.convolution2 10 × 28 × 28",
                        "<th scope=\"row\">dataset.sha256</th>");
    }

    private static String page(String run) throws IOException {
        return Files.readString(temporary.resolve(run).resolve(HtmlReport.FILE));
    }
}
