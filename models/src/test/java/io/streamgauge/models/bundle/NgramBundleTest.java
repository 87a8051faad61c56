package io.streamgauge.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.SampleNgrams;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NgramBundleTest {
    private static final NgramPreprocessing PREPROCESSING = new NgramPreprocessing(3);
    private static final Features.Ngrams REVIEW = PREPROCESSING.encode("Not a good film, but the café was good.");
    private static final SampleNgrams ROWS = SampleNgrams.random(REVIEW.hashes(), 5);

    private final SampleBundle sample;

    NgramBundleTest(@TempDir Path directory) {
        sample = write(directory, ROWS, Precision.FLOAT32);
    }

    private static SampleBundle write(Path directory, SampleNgrams rows, Precision precision) {
        BundleWriter writer = new BundleWriter(directory);
        try (NDManager manager = NDManager.newBaseManager()) {
            writer.writeManifest(
                    new BundleWriter.Description(
                            "sample",
                            "1",
                            Task.SENTIMENT,
                            List.of("negative", "positive"),
                            rows.architecture(),
                            PREPROCESSING,
                            ReferenceDistribution.UNKNOWN,
                            Map.of(),
                            Map.of()),
                    writer.writeWeights(rows.read(manager), precision));
        }
        return SampleBundle.in(directory);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aLoadedNetworkAnswersAsTheTrainedOne(Precision precision, @TempDir Path directory) {
        write(directory, ROWS, precision);
        ModelBundle bundle = ModelBundle.open(directory);
        assertThat(bundle.manifest().architecture()).isEqualTo(ROWS.architecture());
        assertThat(bundle.manifest().preprocessing()).isEqualTo(PREPROCESSING);
        try (InferenceNetwork trained = InferenceNetwork.load(ROWS.architecture(), ROWS, Device.cpu());
                InferenceNetwork plain = bundle.load(Device.cpu());
                InferenceNetwork quickest = bundle.loadForInference(Device.cpu())) {
            float expected = trained.logits(List.of(REVIEW)).get(0)[0];
            // Halved precision rounds weights, but must not touch a bit of a key.
            float tolerance = precision == Precision.FLOAT32 ? 0 : 5e-3f;
            assertThat(plain.logits(List.of(REVIEW)).get(0)).containsExactly(new float[] {expected}, within(tolerance));
            assertThat(quickest.logits(List.of(REVIEW)).get(0))
                    .containsExactly(new float[] {expected}, within(tolerance));
            assertThat(expected).isNotCloseTo(ROWS.bias(), within(0.01f));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aRowTakesEightBytesForItsKeyAndTwoNumbers(Precision precision, @TempDir Path directory) {
        int number = precision == Precision.FLOAT32 ? 4 : 2;
        assertThat(write(directory, ROWS, precision).data()).hasSize(ROWS.keys().length * (8 + 2 * number) + number);
    }

    @Test
    void keysThatDoNotAscendAreRefusedAtLoading() {
        int begin = begin(SentimentNgrams.KEY);
        byte[] data = sample.data();
        ByteBuffer keys = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        keys.putLong(begin + 8, keys.getLong(begin));
        sample.writeWeights(sample.header(), data);
        refusedAtLoading(IllegalArgumentException.class, "ngrams.key", "row 1", "ascend");
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedAtLoading() {
        byte[] data = sample.data();
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(begin(SentimentNgrams.WEIGHT), Float.NaN);
        sample.writeWeights(sample.header(), data);
        refusedAtLoading(InvalidBundleException.class, "ngrams.weight", "finite");
    }

    @Test
    void keysAreNothingButIntegersAndWeightsNoIntegers() {
        sample.editHeader(header -> header.withObject("/ngrams.key").put("dtype", "F64"));
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("ngrams.key")
                .hasMessageContaining("allowed is I64");
        sample.editHeader(header -> {
            header.withObject("/ngrams.key").put("dtype", "I64");
            header.withObject("/ngrams.weight").put("dtype", "I64");
        });
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("ngrams.weight")
                .hasMessageContaining("allowed are F32 and F16");
    }

    @Test
    void rowsThatTheFileDoesNotHaveAreRefused() {
        sample.editManifest(manifest -> manifest.withObject("/architecture").put("rows", 10_000_000));
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("shape");
    }

    @Test
    void ngramsOfAnotherOrderDoNotFit() {
        sample.editManifest(manifest -> manifest.withObject("/architecture").put("maximumOrder", 2));
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("do not fit");
    }

    private int begin(String tensor) {
        ObjectNode header = SampleBundle.object(sample.header());
        return header.get(tensor).get("data_offsets").get(0).intValue();
    }

    private void refusedAtLoading(Class<? extends RuntimeException> type, String... parts) {
        ModelBundle bundle = sample.open();
        assertThatThrownBy(() -> bundle.load(Device.cpu()).close())
                .isInstanceOf(type)
                .hasMessageContainingAll(parts);
    }
}
