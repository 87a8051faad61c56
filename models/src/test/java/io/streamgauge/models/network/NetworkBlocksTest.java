package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkBlocksTest {

    static Stream<Architecture> architectures() {
        return Stream.of(
                SentimentConv.tutorial(0.5f),
                new SentimentConv(7, 9, 2, 3, 2, 3, 4, 5, 0),
                new SentimentConv(3, 1, 1, 1, 1, 1, 1, 1, 0),
                new SentimentRecurrent(SentimentRecurrent.Cell.LSTM, 7, 9, 2, 3, 0.5f),
                new SentimentRecurrent(SentimentRecurrent.Cell.GRU, 7, 1, 4, 3, 0),
                LeNet.tutorial(1),
                LeNet.tutorial(2),
                new LeNet(2, 2, 5, 3, 0, 0, 4, 13, 2),
                new LeNet(1, 1, 1, 1, 0, 0, 2, 2, 2),
                new LeNet(1, 2, 2, 3, 0, 0, 5, 7, 3),
                new PictureConv(
                        List.of(
                                new PictureConv.Convolution(4, 5, 2, 2),
                                new PictureConv.Convolution(3, 3, 1, 0),
                                new PictureConv.Convolution(2, 2, 3, 1)),
                        PictureConv.Normalisation.BATCH,
                        0.3f,
                        11,
                        8,
                        3),
                new PictureConv(
                        List.of(new PictureConv.Convolution(2, 1, 1, 0)), PictureConv.Normalisation.NONE, 0, 1, 2, 2),
                EarlyExitTest.SMALL,
                FeedForward.crayfish(),
                new FeedForward(1, 1, 1, 1, 2));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void theParametersThatDjlMakesAreTheTensorsOfTheArchitecture(Architecture architecture) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = initialized(architecture, manager);
            Map<String, Parameter> parameters = NetworkBlocks.parameters(architecture, block);
            Map<String, long[]> tensors = architecture.tensors();
            assertThat(parameters.keySet()).containsExactlyElementsOf(tensors.keySet());
            parameters.forEach((name, parameter) -> {
                assertThat(parameter.getArray().getShape().getShape()).as(name).isEqualTo(tensors.get(name));
                assertThat(parameter.getArray().getDataType()).as(name).isEqualTo(DataType.FLOAT32);
                // DJL has its own names for the parameters of these.
                if (!name.startsWith("recurrent.") && !name.contains(".normalisation.")) {
                    assertThat(name).endsWith("." + parameter.getName());
                }
            });
            assertThat(parameters.values().stream()
                            .mapToLong(parameter -> parameter.getArray().size())
                            .sum())
                    .isEqualTo(architecture.parameterCount());
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aBatchGivesOneRowOfLogitsPerInput(Architecture architecture) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = initialized(architecture, manager);
            for (int batch : new int[] {1, 3}) {
                NDArray input = manager.zeros(
                        NetworkBlocks.inputShape(architecture, batch), NetworkBlocks.inputType(architecture));
                NDArray logits = block.forward(new ParameterStore(manager, false), new NDList(input), false)
                        .singletonOrThrow();
                int logitsPerInput =
                        architecture.output() == Architecture.Output.SIGMOID ? 1 : architecture.labelCount();
                assertThat(logits.getShape()).isEqualTo(new Shape(batch, logitsPerInput));
                assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT32);
            }
        }
    }

    @Test
    void aFullConvolutionGrowsByTheWindowAndAValidOneShrinksBack() {
        try (NDManager manager = NDManager.newBaseManager()) {
            LeNet network = new LeNet(2, 3, 5, 4, 0, 0, 12, 20, 2);
            Block block = initialized(network, manager);
            NDList current = new NDList(manager.zeros(NetworkBlocks.inputShape(network, 2)));
            StringBuilder shapes = new StringBuilder();
            for (int layer = 0; layer < 6; layer++) {
                current =
                        block.getChildren().valueAt(layer).forward(new ParameterStore(manager, false), current, false);
                shapes.append(current.singletonOrThrow().getShape()).append(' ');
            }
            // Convolution, ReLU, convolution, ReLU, pooling, dropout.
            assertThat(shapes.toString().trim())
                    .isEqualTo(
                            "(2, 3, 16, 24) (2, 3, 16, 24) (2, 3, 12, 20) (2, 3, 12, 20) (2, 3, 6, 10) (2, 3, 6, 10)");
        }
    }

    static Stream<Architecture> chains() {
        return architectures().filter(architecture -> !(architecture instanceof EarlyExit));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void theSummaryHasTheShapesThatDjlComputesAndAllParameters(Architecture architecture) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = initialized(architecture, manager);
            List<Shape> shapes = new ArrayList<>();
            NDList current = new NDList(
                    manager.zeros(NetworkBlocks.inputShape(architecture, 1), NetworkBlocks.inputType(architecture)));
            shapes.add(current.singletonOrThrow().getShape());
            for (Block child : block.getChildren().values()) {
                current = child.forward(new ParameterStore(manager, false), current, false);
                shapes.add(current.singletonOrThrow().getShape());
            }

            List<Shape> summary = architecture.summary().stream()
                    .map(layer -> new Shape(1).addAll(new Shape(layer.outputShape())))
                    .toList();
            assertThat(shapes).containsSubsequence(summary);
            assertThat(summary.get(0)).isEqualTo(shapes.get(0));
            assertThat(summary.get(summary.size() - 1)).isEqualTo(shapes.get(shapes.size() - 1));
            assertThat(architecture.summary().stream()
                            .mapToLong(Layer::parameters)
                            .sum())
                    .isEqualTo(architecture.parameterCount());
        }
    }

    @Test
    void aBlockOfAnotherArchitectureIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        NetworkBlocks.parameters(LeNet.tutorial(1), NetworkBlocks.build(SentimentConv.tutorial(0))))
                .withMessageContaining("9 parameters")
                .withMessageContaining("8 tensors");
    }

    private static Block initialized(Architecture architecture, NDManager manager) {
        Block block = NetworkBlocks.build(architecture);
        block.initialize(manager, DataType.FLOAT32, NetworkBlocks.inputShape(architecture, 1));
        return block;
    }
}
