package io.streamgauge.benchmarks.scoring;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.NetworkBlocks;
import io.streamgauge.models.preprocessing.Features;
import java.util.Map;
import java.util.Objects;

/** A bundle's network as a DJL {@code Model}, answered by {@code Predictor}s. */
final class PredictorModel implements SingleClassifiers {
    private final Architecture architecture;
    private final Model model;

    private PredictorModel(Architecture architecture, Model model) {
        this.architecture = architecture;
        this.model = model;
    }

    static PredictorModel load(ModelBundle bundle) {
        Architecture architecture = bundle.manifest().architecture();
        Block block = NetworkBlocks.build(architecture);
        Model model = Model.newInstance(bundle.manifest().name(), Device.cpu());
        Map<String, NDArray> weights = BundleWeights.read(bundle, model.getNDManager());
        NetworkBlocks.parameters(architecture, block)
                .forEach((name, parameter) -> parameter.setArray(Objects.requireNonNull(weights.get(name))));
        model.setBlock(block);
        return new PredictorModel(architecture, model);
    }

    @Override
    public SingleClassifier forOneThread() {
        Predictor<Features, float[]> predictor = model.newPredictor(new Reading(architecture));
        return new SingleClassifier() {
            @Override
            public float[] probabilities(Features features) {
                try {
                    return predictor.predict(features);
                } catch (TranslateException e) {
                    throw new IllegalStateException("DJL's predictor failed", e);
                }
            }

            @Override
            public void close() {
                predictor.close();
            }
        };
    }

    @Override
    public void close() {
        model.close();
    }

    /** Between features and arrays for one input; DJL adds and removes the dimension of the batch. */
    private record Reading(Architecture architecture) implements Translator<Features, float[]> {
        @Override
        public NDList processInput(TranslatorContext context, Features features) {
            if (features instanceof Features.Pixels pixels) {
                return new NDList(context.getNDManager()
                        .create(
                                pixels.values(),
                                NetworkBlocks.inputShape(architecture, 1).slice(1)));
            }
            int[] indices = ((Features.Words) features).indices();
            long[] words = new long[indices.length];
            for (int i = 0; i < words.length; i++) {
                words[i] = indices[i];
            }
            return new NDList(context.getNDManager().create(words, new Shape(words.length)));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList output) {
            NDArray logits = output.singletonOrThrow();
            if (architecture.output() == Architecture.Output.SIGMOID) {
                float second = Activation.sigmoid(logits).toFloatArray()[0];
                return new float[] {1 - second, second};
            }
            return logits.softmax(-1).toFloatArray();
        }
    }
}
