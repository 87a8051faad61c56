package io.streamgauge.cli;

import io.streamgauge.cli.sample.SampleDigits;
import io.streamgauge.cli.sample.SampleEvent;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** A few hundred drawn digits in the files of MNIST, and a recipe for a network that learns them in a second. */
final class TinyMnist {
    static final int TRAINING = 600;
    static final int TEST = 100;

    static final String RECIPE = """
            name: tiny
            model: digits
            description: A small network for a small data set.
            data:
              dataset: mnist
              validationShare: 0.1
              augmentation: none
            network:
              type: lenet
              blocks: 1
              filters: 4
              kernel: 3
              dense: 16
              blockDropout: 0
              denseDropout: 0
              height: 28
              width: 28
              labels: 10
            training:
              batchSize: 16
              epochs: 2
              optimizer: adam
              learningRate: 0.01
              l2: 0
              seed: 1
            """;

    private TinyMnist() {}

    static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<SampleEvent<ImageEvent>> digits = Stream.generate(SampleDigits.drawn("x", 1, Clock.systemUTC())::next)
                .filter(sample -> sample.event().getFormat() == ImageFormat.GRAY8)
                .limit(TRAINING + TEST)
                .toList();
        write(directory, "train", digits.subList(0, TRAINING));
        write(directory, "t10k", digits.subList(TRAINING, TRAINING + TEST));
    }

    private static void write(Path directory, String split, List<SampleEvent<ImageEvent>> digits) throws IOException {
        try (DataOutputStream images = file(directory.resolve(split + "-images-idx3-ubyte"));
                DataOutputStream labels = file(directory.resolve(split + "-labels-idx1-ubyte"))) {
            images.writeInt(0x0803);
            images.writeInt(digits.size());
            images.writeInt(28);
            images.writeInt(28);
            labels.writeInt(0x0801);
            labels.writeInt(digits.size());
            for (SampleEvent<ImageEvent> digit : digits) {
                images.write(digit.event().getPixels().array());
                labels.write(Integer.parseInt(digit.label().orElseThrow()));
            }
        }
    }

    private static DataOutputStream file(Path path) throws IOException {
        return new DataOutputStream(Files.newOutputStream(path));
    }
}
