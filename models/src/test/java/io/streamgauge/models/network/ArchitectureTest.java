package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.streamgauge.models.network.PictureConv.Convolution;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

    @Test
    void theTutorialsSentimentNetworkHasTheTensorsOfItsLayers() {
        SentimentConv network = SentimentConv.tutorial(0.5f);
        // 100 words, windows of 3: 98 positions, pooled by 2: 49; 49 * 250 = 12,250.
        assertThat(network.tensors())
                .containsExactly(
                        entry("embedding.weight", new long[] {5_000, 100}),
                        entry("convolution.weight", new long[] {250, 100, 3}),
                        entry("convolution.bias", new long[] {250}),
                        entry("dense1.weight", new long[] {250, 12_250}),
                        entry("dense1.bias", new long[] {250}),
                        entry("dense2.weight", new long[] {100, 250}),
                        entry("dense2.bias", new long[] {100}),
                        entry("output.weight", new long[] {1, 100}),
                        entry("output.bias", new long[] {1}));
        assertThat(network.parameterCount())
                .isEqualTo(500_000 + (75_000 + 250) + (3_062_500 + 250) + (25_000 + 100) + (100 + 1));
        assertThat(network.labelCount()).isEqualTo(2);
        assertThat(network.output()).isEqualTo(Architecture.Output.SIGMOID);
    }

    @Test
    void theTutorialsDigitsNetworkOfOneBlockHasTheTensorsOfItsLayers() {
        LeNet network = LeNet.tutorial(1);
        // 28 x 28 pooled by 2: 14 x 14; 14 * 14 * 32 = 6,272.
        assertThat(network.tensors())
                .containsExactly(
                        entry("block1.convolution1.weight", new long[] {32, 1, 3, 3}),
                        entry("block1.convolution1.bias", new long[] {32}),
                        entry("block1.convolution2.weight", new long[] {32, 32, 3, 3}),
                        entry("block1.convolution2.bias", new long[] {32}),
                        entry("dense.weight", new long[] {128, 6_272}),
                        entry("dense.bias", new long[] {128}),
                        entry("output.weight", new long[] {10, 128}),
                        entry("output.bias", new long[] {10}));
        assertThat(network.parameterCount()).isEqualTo((288 + 32) + (9_216 + 32) + (802_816 + 128) + (1_280 + 10));
        assertThat(network.labelCount()).isEqualTo(10);
        assertThat(network.output()).isEqualTo(Architecture.Output.SOFTMAX);
    }

    @Test
    void theTutorialsDigitsNetworkOfTwoBlocksHasTheTensorsOfItsLayers() {
        LeNet network = LeNet.tutorial(2);
        // Pooled twice: 7 x 7; 7 * 7 * 32 = 1,568.
        assertThat(network.tensors())
                .hasSize(12)
                .contains(
                        entry("block2.convolution1.weight", new long[] {32, 32, 3, 3}),
                        entry("block2.convolution1.bias", new long[] {32}),
                        entry("block2.convolution2.weight", new long[] {32, 32, 3, 3}),
                        entry("block2.convolution2.bias", new long[] {32}),
                        entry("dense.weight", new long[] {128, 1_568}));
        assertThat(network.parameterCount()).isEqualTo((288 + 32) + 3 * (9_216 + 32) + (200_704 + 128) + (1_280 + 10));
    }

    @Test
    void theNetworkOfDenseLayersHasTheTensorsOfItsLayers() {
        FeedForward network = FeedForward.crayfish();
        assertThat(network.tensors())
                .containsExactly(
                        entry("hidden1.weight", new long[] {32, 784}),
                        entry("hidden1.bias", new long[] {32}),
                        entry("hidden2.weight", new long[] {32, 32}),
                        entry("hidden2.bias", new long[] {32}),
                        entry("hidden3.weight", new long[] {32, 32}),
                        entry("hidden3.bias", new long[] {32}),
                        entry("output.weight", new long[] {10, 32}),
                        entry("output.bias", new long[] {10}));
        assertThat(network.parameterCount()).isEqualTo((25_088 + 32) + 2 * (1_024 + 32) + (320 + 10));
        assertThat(network.labelCount()).isEqualTo(10);
        assertThat(network.output()).isEqualTo(Architecture.Output.SOFTMAX);
    }

    @ParameterizedTest
    @CsvSource({"layers, 0", "layers, 17", "units, 0", "height, 0", "width, 1000001", "labels, 1"})
    void aNetworkOfDenseLayersRefusesNumbersOutsideTheirRange(String name, int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FeedForward(
                        name.equals("layers") ? value : 1,
                        name.equals("units") ? value : 2,
                        name.equals("height") ? value : 3,
                        name.equals("width") ? value : 4,
                        name.equals("labels") ? value : 5))
                .withMessageContaining(name + " is " + value);
    }

    @Test
    void aStackOfConvolutionsHasTheTensorsOfItsLayers() {
        PictureConv network = stack(List.of(new Convolution(6, 5, 2, 2), new Convolution(4, 3, 1, 0)), 9, 12);
        // 9 x 12 by steps of 2: 5 x 6; without padding 3 x 4; 3 * 4 * 4 = 48.
        assertThat(network.tensors())
                .containsExactly(
                        entry("convolution1.weight", new long[] {6, 1, 5, 5}),
                        entry("convolution1.normalisation.weight", new long[] {6}),
                        entry("convolution1.normalisation.bias", new long[] {6}),
                        entry("convolution1.normalisation.running_mean", new long[] {6}),
                        entry("convolution1.normalisation.running_var", new long[] {6}),
                        entry("convolution2.weight", new long[] {4, 6, 3, 3}),
                        entry("convolution2.normalisation.weight", new long[] {4}),
                        entry("convolution2.normalisation.bias", new long[] {4}),
                        entry("convolution2.normalisation.running_mean", new long[] {4}),
                        entry("convolution2.normalisation.running_var", new long[] {4}),
                        entry("output.weight", new long[] {3, 48}),
                        entry("output.bias", new long[] {3}));
        assertThat(network.labelCount()).isEqualTo(3);
        assertThat(network.output()).isEqualTo(Architecture.Output.SOFTMAX);
    }

    @Test
    void aStackOfConvolutionsRefusesWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stack(List.of(), 9, 12))
                .withMessageContaining("convolutions has 0 entries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stack(Collections.nCopies(17, new Convolution(1, 1, 1, 0)), 9, 12))
                .withMessageContaining("convolutions has 17 entries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stack(List.of(new Convolution(2, 5, 2, 0), new Convolution(2, 3, 3, 0)), 8, 12))
                .withMessageContaining("height is 8")
                .withMessageContaining("convolution2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Convolution(2, 3, 1, 3))
                .withMessageContaining("padding is 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Convolution(2, 3, 0, 1))
                .withMessageContaining("stride is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stack(List.of(new Convolution(1_000_000, 1, 1, 0)), 1_000, 1_000))
                .withMessageContaining("layer convolution1");
    }

    private static PictureConv stack(List<Convolution> convolutions, int height, int width) {
        return new PictureConv(convolutions, PictureConv.Normalisation.BATCH, 0.5f, height, width, 3);
    }

    @Test
    void oddSidesLoseTheirLastRowWhenPooled() {
        assertThat(new LeNet(2, 4, 3, 5, 0, 0, 30, 7, 3).tensors())
                .contains(entry("dense.weight", new long[] {5, 4 * 7 * 1}));
        assertThat(new SentimentConv(10, 10, 2, 3, 2, 2, 4, 5, 0).tensors())
                .contains(entry("dense1.weight", new long[] {4, 3 * 4}));
    }

    @ParameterizedTest
    @CsvSource({
        "vocabularySize, 0", "vocabularySize, -1", "vocabularySize, 1000001", "words, 0", "words, -5",
                "embeddingSize, 0",
        "filters, 0", "filters, -2147483648", "kernelWidth, 0", "poolWidth, 0", "poolWidth, 2147483647", "dense1, 0",
        "dense2, -1"
    })
    void aSentimentNetworkRefusesNumbersOutsideTheirRange(String name, int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(
                        name.equals("vocabularySize") ? value : 10,
                        name.equals("words") ? value : 10,
                        name.equals("embeddingSize") ? value : 2,
                        name.equals("filters") ? value : 3,
                        name.equals("kernelWidth") ? value : 2,
                        name.equals("poolWidth") ? value : 2,
                        name.equals("dense1") ? value : 4,
                        name.equals("dense2") ? value : 4,
                        0.5f))
                .withMessageContaining(name + " is " + value);
    }

    @ParameterizedTest
    @CsvSource({
        "blocks, 0",
        "blocks, 3",
        "blocks, -1",
        "filters, 0",
        "kernel, 0",
        "kernel, 1000001",
        "dense, 0",
        "height, 0",
        "width, -1",
        "labels, 0",
        "labels, 1"
    })
    void aDigitsNetworkRefusesNumbersOutsideTheirRange(String name, int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(
                        name.equals("blocks") ? value : 1,
                        name.equals("filters") ? value : 2,
                        name.equals("kernel") ? value : 3,
                        name.equals("dense") ? value : 4,
                        0.5f,
                        0.5f,
                        name.equals("height") ? value : 8,
                        name.equals("width") ? value : 8,
                        name.equals("labels") ? value : 10))
                .withMessageContaining(name + " is " + value);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1f, 2f, Float.NaN, Float.POSITIVE_INFINITY})
    void dropoutIsAShare(float dropout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SentimentConv.tutorial(dropout))
                .withMessageContaining("dropout is " + dropout);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(1, 2, 3, 4, dropout, 0, 8, 8, 10))
                .withMessageContaining("blockDropout is " + dropout);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(1, 2, 3, 4, 0, dropout, 8, 8, 10))
                .withMessageContaining("denseDropout is " + dropout);
    }

    @Test
    void theInputMustBeLargeEnoughForTheLayers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(10, 3, 2, 3, 3, 2, 4, 4, 0))
                .withMessageContaining("words is 3")
                .withMessageContaining("kernelWidth 3");
        assertThat(new SentimentConv(10, 4, 2, 3, 3, 2, 4, 4, 0).pooledPositions())
                .isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(2, 2, 3, 4, 0, 0, 8, 3, 10))
                .withMessageContaining("width is 3")
                .withMessageContaining("at least 4");
    }

    @Test
    void aNetworkWithAbsurdlyManyParametersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(1_000_000, 10, 1_000_000, 3, 2, 2, 4, 4, 0))
                .withMessageContaining("embedding.weight of shape [1000000, 1000000]");
        // Three factors of a million overflow a long when multiplied by four bytes, four do at once.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(3, 1_000_000, 100, 1_000_000, 999_999, 1, 4, 4, 0))
                .withMessageContaining("convolution.weight of shape [1000000, 100, 999999]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(2, 1_000_000, 1_000_000, 1_000_000, 0, 0, 1_000_000, 1_000_000, 1_000_000))
                .withMessageContaining("block1.convolution1.weight");
        // 2^16 filters and windows of 2^16: a product of 2^64, which a long holds as 0.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(1, 65_536, 65_536, 1, 0, 0, 2, 2, 2))
                .withMessageContaining("block1.convolution1.weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(1, 32, 3, 128, 0, 0, 1_000_000, 1_000_000, 10))
                .withMessageContaining("dense.weight");
    }

    @Test
    void theParametersOfAllTensorsCountTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(1_000_000, 10, 500, 1_000, 2, 9, 40_000, 4, 0))
                .withMessageContaining("dense1.weight");
    }

    @Test
    void aSmallNetworkWithAnAbsurdlyLargeLayerIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(3, 1_000_000, 1, 1_000_000, 1, 999_999, 1, 1, 0))
                .withMessageContaining("layer convolution gives 1000000000000 values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentConv(3, 1_000_000, 1_000, 1, 1, 999_999, 1, 1, 0))
                .withMessageContaining("layer embedding");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeNet(1, 1, 12_000, 1, 0, 0, 2, 2, 2))
                .withMessageContaining("layer block1.convolution1 gives");
    }
}
