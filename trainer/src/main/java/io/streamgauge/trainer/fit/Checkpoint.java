package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.streamgauge.models.bundle.SafetensorsFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * What an unfinished run leaves in its output, so that it can go on: {@code checkpoint/progress.json} and, named in it, a
 * safetensors file of all arrays. A process that is killed at any moment leaves the former checkpoint or the new one: the
 * new arrays are a file of their own, and count from when the JSON file, replaced in one step, names them.
 *
 * <p>Belongs to one thread, and its directory to one process.
 */
final class Checkpoint {
    private static final String PROGRESS = "progress.json";
    private static final int FORMAT = 2;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addDeserializer(Duration.class, new DurationDeserializer()))
            .build();

    private final Path directory;

    /**
     * The checkpoint of a run.
     *
     * @param output of the run
     */
    Checkpoint(Path output) {
        this.directory = output.resolve("checkpoint");
    }

    /**
     * What is saved besides the arrays.
     *
     * @param format of this file
     * @param recipe the whole recipe as text: another one would not lead to the same result
     * @param dataset SHA-256 of the data set's contents
     * @param started when the run began, ISO 8601
     * @param arrays name of the file with the arrays
     * @param progress how far the fit has got
     */
    record Saved(int format, String recipe, String dataset, String started, String arrays, FitProgress progress) {
        /** Of the format that this program writes. */
        Saved(String recipe, String dataset, String started, FitProgress progress) {
            this(
                    FORMAT,
                    recipe,
                    dataset,
                    started,
                    "arrays-" + progress.epoch() + "-" + progress.batch() + ".safetensors",
                    progress);
        }
    }

    private static final class DurationDeserializer extends StdDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationDeserializer() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Duration.parse(parser.getText());
        }
    }

    /** Whether there is one. */
    boolean exists() {
        return Files.exists(directory.resolve(PROGRESS));
    }

    /**
     * Writes a checkpoint in place of the former one.
     *
     * @param arrays as {@link NetworkFit#arrays} gives them
     * @throws IOException when the disk is full, the directory cannot be written, or an array holds what could not be read
     *     back; the former one stays
     */
    void write(Saved saved, Map<String, NDArray> arrays) throws IOException {
        requireFinite(saved, arrays);
        try {
            writeFiles(saved, arrays);
        } catch (IOException e) {
            throw new IOException(
                    "The checkpoint in " + directory + " cannot be written: " + e + ". "
                            + (exists()
                                    ? "Make room, and go on from the one before with --resume"
                                    : "Make room, remove the output and train again"),
                    e);
        }
    }

    /** A single step that went wrong can leave an optimizer's state without numbers while the loss looks sound. */
    private void requireFinite(Saved saved, Map<String, NDArray> arrays) throws IOException {
        for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
            if (!SafetensorsFile.isFinite(array.getValue())) {
                throw new IOException("The training went wrong before batch "
                        + saved.progress().batch() + " of epoch "
                        + saved.progress().epoch() + ": " + array.getKey()
                        + " holds values that are no finite numbers. "
                        + (exists()
                                ? "Go on from the checkpoint before, in " + directory + ", with --resume"
                                : "Remove the output and train again")
                        + "; lower training.learningRate if it happens again");
            }
        }
    }

    private void writeFiles(Saved saved, Map<String, NDArray> arrays) throws IOException {
        Files.createDirectories(directory);
        replace(directory.resolve(saved.arrays()), file -> SafetensorsFile.write(arrays, file));
        replace(directory.resolve(PROGRESS), file -> JSON.writeValue(file.toFile(), saved));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "arrays-*")) {
            for (Path file : files) {
                if (!file.endsWith(saved.arrays())) {
                    Files.delete(file);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Path file) throws IOException;
    }

    /** Writes a file so that it is there as a whole or not at all, even when the power fails. */
    private static void replace(Path file, Content content) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        content.writeTo(partial);
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads what is saved besides the arrays.
     *
     * @throws IllegalArgumentException when there is none, or another version of this program wrote it
     */
    Saved read() throws IOException {
        Path file = directory.resolve(PROGRESS);
        Saved saved;
        try {
            saved = JSON.readValue(Files.readAllBytes(file), Saved.class);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "There is no checkpoint in " + directory + ": check --output, or begin without --resume", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is damaged or of another version (" + e.getOriginalMessage() + "): remove " + directory
                            + " and begin without --resume",
                    e);
        }
        if (saved.format() != FORMAT) {
            throw new IllegalArgumentException(file + " has the format " + saved.format() + ", this program reads "
                    + FORMAT + ": remove " + directory + " and begin without --resume");
        }
        return saved;
    }

    /**
     * Puts a fit of the same recipe and data back to where it was saved.
     *
     * @throws io.streamgauge.models.bundle.InvalidBundleException when the arrays are damaged
     */
    void restore(Saved saved, NetworkFit fit) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            fit.restore(
                    saved.progress(),
                    new SafetensorsFile(directory.resolve(saved.arrays()), fit.shapes(saved.progress())).read(manager));
        }
    }

    /** Removes it, the name of its arrays first. */
    void delete() throws IOException {
        if (Files.exists(directory)) {
            Files.deleteIfExists(directory.resolve(PROGRESS));
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
