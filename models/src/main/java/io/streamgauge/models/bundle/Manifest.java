package io.streamgauge.models.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a bundle says of itself. Immutable and safe for use by several threads.
 *
 * @param format version of this layout; {@value #FORMAT}
 * @param name the model's name: letters, digits, {@code .}, {@code _} and {@code -}, at most 64, first a letter or digit
 * @param version the model's version, spelled by the same rule
 * @param task what the model is asked
 * @param labels the labels in the order of the network's outputs, all different, none blank
 * @param architecture the network
 * @param preprocessing how events become its input
 * @param preprocessingHash SHA-256 of the preprocessing, 64 lower-case hexadecimal digits
 * @param weights the file with the weights
 * @param reference what inputs and answers were like when the model was trained
 * @param abstention which answers should not be relied on; left out of the file, and of older ones, when it is
 *     {@link Abstention#NONE}
 * @param metrics what was measured at training time, for example {@code test.accuracy} from 0 to 1
 * @param provenance where the model comes from: data set checksums, seed, code version, JDK, engine, device, duration
 */
public record Manifest(
        int format,
        String name,
        String version,
        Task task,
        List<String> labels,
        Architecture architecture,
        Preprocessing preprocessing,
        String preprocessingHash,
        Weights weights,
        ReferenceDistribution reference,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Abstention.class)
        Abstention abstention,

        Map<String, Double> metrics,
        Map<String, String> provenance) {

    /** The layout that this code writes and reads. */
    public static final int FORMAT = 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * The file with the weights.
     *
     * @param file its name inside the bundle
     * @param bytes its size
     * @param sha256 SHA-256 of its bytes, 64 lower-case hexadecimal digits
     */
    public record Weights(String file, long bytes, String sha256) {
        /** Checks the spelling. */
        public Weights {
            requireHash("weights.sha256", sha256);
        }
    }

    /** Checks the spelling of names and hashes and that labels and network agree. */
    public Manifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "format is " + format + ": this version of streamgauge reads format " + FORMAT);
        }
        requireName("name", name);
        requireName("version", version);
        labels = List.copyOf(labels);
        if (labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("labels is " + labels + ": a label must not be blank");
        }
        if (labels.size() != architecture.labelCount() || new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException("labels is " + labels + ": the network tells "
                    + architecture.labelCount() + " labels apart, so there must be as many different ones");
        }
        requireHash("preprocessingHash", preprocessingHash);
        // Sorted, so that the same contents are written as the same bytes.
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }

    /** Of a model that relies on each of its answers. */
    public Manifest(
            int format,
            String name,
            String version,
            Task task,
            List<String> labels,
            Architecture architecture,
            Preprocessing preprocessing,
            String preprocessingHash,
            Weights weights,
            ReferenceDistribution reference,
            Map<String, Double> metrics,
            Map<String, String> provenance) {
        this(
                format,
                name,
                version,
                task,
                labels,
                architecture,
                preprocessing,
                preprocessingHash,
                weights,
                reference,
                Abstention.NONE,
                metrics,
                provenance);
    }

    /**
     * Checks a model's name or version.
     *
     * @param what what it is, for the message
     * @throws IllegalArgumentException when it is not spelled as it must be
     */
    public static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException(
                    what + " is '" + name
                            + "': use at most 64 letters, digits, '.', '_' and '-', beginning with a letter or digit, and no '..'");
        }
    }

    private static void requireHash(String what, String hash) {
        if (!SHA_256.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    what + " is '" + hash + "': it must be a SHA-256 in 64 lower-case hexadecimal digits");
        }
    }
}
