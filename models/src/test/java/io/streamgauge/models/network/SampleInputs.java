package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Random inputs that an architecture can read, the same ones every time. */
final class SampleInputs {
    private SampleInputs() {}

    static List<Features> of(Architecture architecture, int count) {
        Random random = new Random(99);
        return Stream.generate(() -> one(architecture, random)).limit(count).toList();
    }

    private static Features one(Architecture architecture, Random random) {
        if (architecture instanceof SentimentConv network) {
            return new Features.Words(
                    random.ints(network.words(), 0, network.vocabularySize()).toArray());
        }
        PictureArchitecture network = (PictureArchitecture) architecture;
        float[] pixels = new float[network.height() * network.width()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        return new Features.Pixels(pixels);
    }
}
