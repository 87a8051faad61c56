package io.streamgauge.trainer.fit;

import io.streamgauge.models.network.PictureArchitecture;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.PictureDistortion;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.SplittableRandom;

/** Cuts the batches of a training, and distorts their pictures if the recipe says so. Belongs to one thread. */
final class TrainingInput {
    private final Examples examples;
    private final Optional<PictureDistortion> distortion;
    private final float[] distorted;
    /** One for all steps: the garbage collector frees direct buffers late. */
    private final ByteBuffer input;

    TrainingInput(Recipe recipe, Examples examples) {
        this.examples = examples;
        this.input = ByteBuffer.allocateDirect(
                        Math.multiplyExact(examples.bytes(), recipe.training().batchSize()))
                .order(ByteOrder.nativeOrder());
        if (recipe.data().augmentation() == Recipe.Augmentation.DISTORT) {
            PictureArchitecture network = (PictureArchitecture) recipe.network();
            this.distortion =
                    Optional.of(new PictureDistortion(recipe.data().distortion(), network.height(), network.width()));
            this.distorted = new float[network.height() * network.width()];
        } else {
            this.distortion = Optional.empty();
            this.distorted = new float[0];
        }
    }

    /**
     * The network's input for a step.
     *
     * @param order of the examples in the epoch
     * @param from where in the order the batch begins
     * @param to where the next one begins
     * @param seed all that is random in the input follows from it
     * @return the same buffer each time, from the begin to the end of the batch
     */
    ByteBuffer of(int[] order, int from, int to, long seed) {
        input.clear();
        if (distortion.isPresent()) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = from; i < to; i++) {
                float[] picture = ((Features.Pixels) examples.features(order[i])).values();
                distortion.get().distort(picture, random, distorted);
                for (float pixel : distorted) {
                    input.putFloat(pixel);
                }
            }
        } else {
            for (int i = from; i < to; i++) {
                examples.append(order[i], input);
            }
        }
        return input.flip();
    }

    /** The labels of a batch, in the order of its input. */
    float[] labels(int[] order, int from, int to) {
        float[] labels = new float[to - from];
        for (int i = from; i < to; i++) {
            labels[i - from] = examples.label(order[i]);
        }
        return labels;
    }
}
