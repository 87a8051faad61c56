package io.streamgauge.benchmarks.loop;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.ImdbDataset;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.data.MnistDataset;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A data set divided in two: a third of its training set to train on, written as a data set of its own with the whole test
 * set, and the rest as events. So the events are known to no model, and no example of the test set comes back as an
 * event that a model is trained on.
 *
 * @param base the smaller data set
 * @param events the rest of the training set
 */
record LoopData(DataDirectory base, LoopEvents<?> events) {
    private static final int PARTS = 3;

    /**
     * Divides the data set of a task.
     *
     * @param directory where the whole data set is
     * @param output directory for the smaller one
     */
    static LoopData of(Task task, DataDirectory directory, Path output, ProgressListener progress) throws IOException {
        return switch (task) {
            case SENTIMENT -> reviews(ImdbDataset.open(directory, progress), output);
            case DIGITS -> digits(MnistDataset.open(directory), output);
        };
    }

    /** Divides by the number in the ids: reviews of a film have numbers that follow one another. */
    private static LoopData reviews(ImdbDataset imdb, Path output) throws IOException {
        List<LabelledReview> base = new ArrayList<>(imdb.test());
        List<LabelledReview> events = new ArrayList<>();
        // Each label counts its reviews from 0.
        int kept = imdb.training().size() / 2 / PARTS;
        for (LabelledReview review : imdb.training()) {
            String name = review.id().substring(review.id().lastIndexOf('/') + 1);
            int number = Integer.parseInt(name.substring(0, name.indexOf('_')));
            (number < kept ? base : events).add(review);
        }
        Path folder = Files.createDirectories(output.resolve("imdb"));
        try (OutputStream file = Files.newOutputStream(folder.resolve("aclImdb_v1.tar.gz"));
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(file), StandardCharsets.UTF_8.name())) {
            for (LabelledReview review : base) {
                byte[] text = review.text().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry("aclImdb/" + review.id() + ".txt");
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        return new LoopData(new DataDirectory(output), new ReviewEvents(List.copyOf(events)));
    }

    private static LoopData digits(MnistDataset mnist, Path output) throws IOException {
        int kept = mnist.training().count() / PARTS;
        Path folder = Files.createDirectories(output.resolve("mnist"));
        write(folder, "train", part(mnist.training(), 0, kept));
        write(folder, "t10k", mnist.test());
        return new LoopData(
                new DataDirectory(output),
                new DigitEvents(part(mnist.training(), kept, mnist.training().count())));
    }

    private static LabelledImages part(LabelledImages images, int from, int to) {
        return new LabelledImages(
                Arrays.copyOfRange(images.pixels(), from * LabelledImages.PIXELS, to * LabelledImages.PIXELS),
                Arrays.copyOfRange(images.labels(), from, to));
    }

    private static void write(Path folder, String split, LabelledImages images) throws IOException {
        try (DataOutputStream out = file(folder.resolve(split + "-images-idx3-ubyte"))) {
            out.writeInt(0x0803);
            out.writeInt(images.count());
            out.writeInt(LabelledImages.HEIGHT);
            out.writeInt(LabelledImages.WIDTH);
            out.write(images.pixels());
        }
        try (DataOutputStream out = file(folder.resolve(split + "-labels-idx1-ubyte"))) {
            out.writeInt(0x0801);
            out.writeInt(images.count());
            out.write(images.labels());
        }
    }

    private static DataOutputStream file(Path path) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
    }
}
