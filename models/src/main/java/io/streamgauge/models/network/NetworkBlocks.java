package io.streamgauge.models.network;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RecurrentBlock;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds architectures as DJL blocks that end in logits; in training, those of each exit. Stateless. */
public final class NetworkBlocks {
    private NetworkBlocks() {}

    /**
     * A fresh block without values in its parameters. It belongs to one thread until it is initialised or loaded.
     *
     * @throws IllegalArgumentException for {@link SentimentNgrams}, whose rows are found by keys
     */
    public static Block build(Architecture architecture) {
        if (architecture instanceof SentimentConv sentiment) {
            return sentimentConv(sentiment);
        }
        if (architecture instanceof SentimentRecurrent recurrent) {
            return recurrent(recurrent);
        }
        if (architecture instanceof SentimentNgrams) {
            throw new IllegalArgumentException(
                    "A sentiment-ngrams has no layers of DJL: load it with InferenceNetwork.load, train it by a recipe");
        }
        if (architecture instanceof PictureConv picture) {
            return pictureConv(picture);
        }
        if (architecture instanceof EarlyExit exits) {
            return new EarlyExitBlock(pictureConv(exits.early()), pictureConv(exits.late()), exits.confidence());
        }
        return architecture instanceof LeNet leNet ? leNet(leNet) : feedForward((FeedForward) architecture);
    }

    /** Shape of the input for a batch. */
    public static Shape inputShape(Architecture architecture, long batch) {
        if (architecture instanceof TextArchitecture text) {
            return new Shape(batch, text.words());
        }
        PictureArchitecture picture = (PictureArchitecture) architecture;
        return new Shape(batch, 1, picture.height(), picture.width());
    }

    /** Type of the input. */
    public static DataType inputType(Architecture architecture) {
        return architecture instanceof TextArchitecture ? DataType.INT64 : DataType.FLOAT32;
    }

    /**
     * The parameters of a block by the architecture's tensor names.
     *
     * @param block a block that {@link #build} made
     */
    public static Map<String, Parameter> parameters(Architecture architecture, Block block) {
        List<Parameter> inOrder = new ArrayList<>();
        for (Pair<String, Parameter> named : block.getParameters()) {
            inOrder.add(named.getValue());
        }
        Map<String, long[]> tensors = architecture.tensors();
        if (inOrder.size() != tensors.size()) {
            throw new IllegalArgumentException("The block has " + inOrder.size() + " parameters, " + architecture
                    + " has " + tensors.size() + " tensors");
        }
        Map<String, Parameter> byName = new LinkedHashMap<>();
        Iterator<Parameter> parameters = inOrder.iterator();
        tensors.keySet().forEach(name -> byName.put(name, parameters.next()));
        return byName;
    }

    private static Block sentimentConv(SentimentConv network) {
        return new SequentialBlock()
                .add(new WordEmbedding(network.vocabularySize(), network.embeddingSize()))
                // Convolutions want channels before positions.
                .add(new LambdaBlock(
                        words -> new NDList(words.singletonOrThrow().transpose(0, 2, 1)), "channelsFirst"))
                .add(Conv1d.builder()
                        .setKernelShape(new Shape(network.kernelWidth()))
                        .setFilters(network.filters())
                        .build())
                .add(Activation.reluBlock())
                .add(Pool.maxPool1dBlock(new Shape(network.poolWidth()), new Shape(network.poolWidth())))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(network.dense1()).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(network.dropout()).build())
                .add(Linear.builder().setUnits(network.dense2()).build())
                .add(Activation.reluBlock())
                .add(Linear.builder().setUnits(1).build());
    }

    private static Block recurrent(SentimentRecurrent network) {
        RecurrentBlock layer =
                switch (network.cell()) {
                    case LSTM -> recurrent(LSTM.builder(), network).build();
                    case GRU -> recurrent(GRU.builder(), network).build();
                };
        return new SequentialBlock()
                .add(new WordEmbedding(network.vocabularySize(), network.embeddingSize()))
                .add(layer)
                .add(new LambdaBlock(
                        states -> new NDList(states.singletonOrThrow().get(":, -1")), "lastState"))
                .add(Dropout.builder().optRate(network.dropout()).build())
                .add(Linear.builder().setUnits(1).build());
    }

    private static <T extends RecurrentBlock.BaseBuilder<T>> T recurrent(T builder, SentimentRecurrent network) {
        return builder.setStateSize(network.units())
                .setNumLayers(1)
                .optBatchFirst(true)
                .optHasBiases(true)
                .optReturnState(false);
    }

    private static Block feedForward(FeedForward network) {
        SequentialBlock blocks = new SequentialBlock().add(Blocks.batchFlattenBlock());
        for (int layer = 0; layer < network.layers(); layer++) {
            blocks.add(Linear.builder().setUnits(network.units()).build()).add(Activation.reluBlock());
        }
        return blocks.add(Linear.builder().setUnits(network.labels()).build());
    }

    private static Block pictureConv(PictureConv network) {
        SequentialBlock blocks = new SequentialBlock();
        boolean normalised = network.normalisation() == PictureConv.Normalisation.BATCH;
        for (PictureConv.Convolution convolution : network.convolutions()) {
            blocks.add(Conv2d.builder()
                    .setKernelShape(new Shape(convolution.kernel(), convolution.kernel()))
                    .setFilters(convolution.filters())
                    .optStride(new Shape(convolution.stride(), convolution.stride()))
                    .optPadding(new Shape(convolution.padding(), convolution.padding()))
                    // The normalisation takes the mean away, and a bias with it.
                    .optBias(!normalised)
                    .build());
            if (normalised) {
                blocks.add(BatchNorm.builder()
                        .optEpsilon(FoldedNormalisation.EPSILON)
                        .build());
            }
            blocks.add(Activation.reluBlock());
        }
        return blocks.add(Blocks.batchFlattenBlock())
                .add(Dropout.builder().optRate(network.dropout()).build())
                .add(Linear.builder().setUnits(network.labels()).build());
    }

    private static Block leNet(LeNet network) {
        SequentialBlock blocks = new SequentialBlock();
        Shape window = new Shape(network.kernel(), network.kernel());
        long full = network.kernel() - 1L;
        for (int block = 0; block < network.blocks(); block++) {
            blocks.add(Conv2d.builder()
                            .setKernelShape(window)
                            .setFilters(network.filters())
                            .optPadding(new Shape(full, full))
                            .build())
                    .add(Activation.reluBlock())
                    .add(Conv2d.builder()
                            .setKernelShape(window)
                            .setFilters(network.filters())
                            .build())
                    .add(Activation.reluBlock())
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                    .add(Dropout.builder().optRate(network.blockDropout()).build());
        }
        return blocks.add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(network.dense()).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(network.denseDropout()).build())
                .add(Linear.builder().setUnits(network.labels()).build());
    }
}
