package io.streamgauge.trainer.data;

import io.streamgauge.schemas.UserCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where datasets lie. What streamgauge writes goes to {@code ROOT/imdb/} and {@code ROOT/mnist/}. For reading, files that
 * lie in the root itself are found as well, so that a folder with downloaded files can be used as it is; it may be
 * read-only.
 *
 * @param root the data directory; it need not exist
 */
public record DataDirectory(Path root) {
    /** The environment variable that names the data directory. */
    public static final String ENVIRONMENT_VARIABLE = "STREAMGAUGE_DATA";

    /**
     * The data directory to use: the option if there is one, else {@value #ENVIRONMENT_VARIABLE}, else
     * {@code data} in the {@link UserCache}. Empty variables count as not set.
     *
     * @param option what the user asked for explicitly, if anything
     * @param environment the environment variables, normally {@link System#getenv()}
     */
    public static DataDirectory resolve(@Nullable Path option, Map<String, String> environment) {
        if (option != null) {
            return new DataDirectory(option);
        }
        String named = environment.get(ENVIRONMENT_VARIABLE);
        if (named != null && !named.isBlank()) {
            return new DataDirectory(Path.of(named));
        }
        return new DataDirectory(UserCache.directory(environment).resolve("data"));
    }

    /** The folder that files of the dataset are written to. */
    Path folder(DatasetName dataset) {
        return root.resolve(dataset.id());
    }

    /** The existing file with one of the accepted names; the dataset's own folder goes before the root. */
    Optional<Path> find(DatasetName dataset, ExpectedFile file) {
        List<Path> folders = List.of(folder(dataset), root);
        return folders.stream()
                .flatMap(folder -> acceptedNames(file).map(folder::resolve))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /**
     * The existing file.
     *
     * @throws DatasetException if there is none
     */
    DataFile require(DatasetName dataset, ExpectedFile file) {
        return DataFile.of(
                find(dataset, file).orElseThrow(() -> new DatasetException(missing(dataset, file), dataset.remedy())));
    }

    String missing(DatasetName dataset, ExpectedFile file) {
        return "no " + file.name() + " in " + folder(dataset) + " or " + root;
    }

    private static Stream<String> acceptedNames(ExpectedFile file) {
        return Stream.concat(Stream.of(file.name()), file.unpackedName().stream());
    }
}
