package io.streamgauge.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * All versions of one schema that were ever released, oldest first, as the registry has them.
 *
 * @param name simple name of the record
 * @param versions the versions; never empty
 */
record SchemaHistory(String name, List<Schema> versions) {
    private static final String EXTENSION = ".avsc";

    SchemaHistory {
        versions = List.copyOf(versions);
    }

    /** The committed history of a record, {@code schema-history/<name>/1.avsc} and so on. */
    static SchemaHistory committed(String name) {
        Path folder = root().resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new AssertionError(name + " has no history: commit its schema as src/test/resources/schema-history/"
                    + name + "/1.avsc");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> inOrder =
                    files.sorted(Comparator.comparingInt(SchemaHistory::number)).toList();
            List<Schema> versions = new ArrayList<>();
            for (Path file : inOrder) {
                if (number(file) != versions.size() + 1) {
                    throw new AssertionError(file + " is not version " + (versions.size() + 1) + " of " + name);
                }
                versions.add(new Schema.Parser().parse(Files.readString(file)));
            }
            return new SchemaHistory(name, versions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of all records that have a history. */
    static Set<String> names() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Schema newest() {
        return versions.get(versions.size() - 1);
    }

    /** The history with one more version. */
    SchemaHistory with(Schema next) {
        return new SchemaHistory(
                name, Stream.concat(versions.stream(), Stream.of(next)).toList());
    }

    /** Why the versions are not FULL_TRANSITIVE, that is, why some version cannot read another; empty when they are. */
    List<String> conflicts() {
        List<String> conflicts = new ArrayList<>();
        for (int reader = 0; reader < versions.size(); reader++) {
            for (int writer = 0; writer < versions.size(); writer++) {
                var result =
                        SchemaCompatibility.checkReaderWriterCompatibility(versions.get(reader), versions.get(writer));
                if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
                    conflicts.add("version " + (reader + 1) + " cannot read version " + (writer + 1) + ": "
                            + result.getResult().getIncompatibilities());
                }
                if (reader < writer) {
                    conflicts.addAll(changedMeanings(reader, writer));
                }
            }
        }
        return conflicts;
    }

    /** Avro lets the unit of a number change, from milliseconds to microseconds for example; readers do not. */
    private List<String> changedMeanings(int older, int newer) {
        Map<String, String> before = new TreeMap<>();
        Map<String, String> after = new TreeMap<>();
        collectMeanings("", versions.get(older), before);
        collectMeanings("", versions.get(newer), after);
        List<String> changes = new ArrayList<>();
        before.forEach((path, meaning) -> {
            String now = after.get(path);
            if (now != null && !now.equals(meaning)) {
                changes.add("version " + (newer + 1) + " changes" + path + " from " + meaning + " to " + now);
            }
        });
        return changes;
    }

    private static void collectMeanings(String path, Schema schema, Map<String, String> meanings) {
        switch (schema.getType()) {
            case RECORD ->
                schema.getFields()
                        .forEach(field -> collectMeanings(path + " " + field.name(), field.schema(), meanings));
            case UNION -> schema.getTypes().forEach(option -> collectMeanings(path, option, meanings));
            case ARRAY -> collectMeanings(path + " items", schema.getElementType(), meanings);
            case MAP -> collectMeanings(path + " values", schema.getValueType(), meanings);
            case NULL -> {}
            default ->
                meanings.put(
                        path,
                        schema.getLogicalType() == null
                                ? "a plain value"
                                : schema.getLogicalType().getName());
        }
    }

    private static int number(Path file) {
        String fileName = file.getFileName().toString();
        if (!fileName.matches("[1-9]\\d{0,3}\\" + EXTENSION)) {
            throw new AssertionError(file + " must be named by the number of the version, as in 2.avsc");
        }
        return Integer.parseInt(fileName.substring(0, fileName.length() - EXTENSION.length()));
    }

    private static Path root() {
        URL root = Objects.requireNonNull(SchemaHistory.class.getResource("/schema-history"), "no schema-history");
        try {
            return Path.of(root.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
