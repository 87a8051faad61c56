package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.network.PictureConv;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.recipe.Distortion;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainingInputTest {
    private static final int[] ORDER = {2, 0, 1};
    private static final long STEPS = 10;

    private final Recipe shipped = Recipes.find("digits-conv");
    private final Examples examples = examples((PictureConv) shipped.network());

    @Test
    void picturesAreLeftAsTheyAreAfterTheShareOfTheSteps() {
        TrainingInput input = input(new Distortion(20, 3, 0.2f, 0.2f, 1, 0.7f));

        assertThat(batch(input, 6)).isNotEqualTo(plain());
        assertThat(batch(input, 7)).isEqualTo(plain());
        assertThat(batch(input, 9)).isEqualTo(plain());
    }

    @Test
    void picturesAreDistortedByTheSeedAlone() {
        TrainingInput input = input(new Distortion(20, 3, 0.2f, 0.2f, 1));

        assertThat(batch(input, 9)).isNotEqualTo(plain()).isEqualTo(batch(input, 0));
    }

    private TrainingInput input(Distortion distortion) {
        Recipe recipe = new Recipe(
                shipped.name(),
                shipped.model(),
                shipped.description(),
                new Recipe.Data("mnist", 0.2, Recipe.Augmentation.DISTORT, distortion),
                shipped.network(),
                shipped.training());
        return new TrainingInput(recipe, examples, STEPS);
    }

    /** A copy: the next batch comes in the same buffer. */
    private static ByteBuffer batch(TrainingInput input, long step) {
        ByteBuffer batch = input.of(ORDER, 0, ORDER.length, step, 4);
        return ByteBuffer.allocate(batch.remaining()).put(batch).flip();
    }

    private ByteBuffer plain() {
        ByteBuffer plain = ByteBuffer.allocate(ORDER.length * examples.bytes()).order(ByteOrder.nativeOrder());
        for (int example : ORDER) {
            examples.append(example, plain);
        }
        return plain.flip();
    }

    private static Examples examples(PictureConv network) {
        byte[] pixels = new byte[ORDER.length * LabelledImages.PIXELS];
        new Random(3).nextBytes(pixels);
        return Examples.of(
                new LabelledImages(pixels, new byte[ORDER.length]),
                new ImagePreprocessing(network.height(), network.width()));
    }
}
