package io.streamgauge.trainer.data;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;

/** Where the files of a dataset are taken from. */
public sealed interface DataSource {
    /** The locations at which the dataset is published. */
    record Published() implements DataSource {}

    /**
     * A mirror, such as one inside a company.
     *
     * @param location {@code http} or {@code https}; if it ends in {@code /}, the published file names are looked for
     *     under it, else it is the file itself (only for datasets of one file)
     */
    record Remote(URI location) implements DataSource {
        public Remote {
            String scheme = location.getScheme();
            if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                throw new DatasetException("cannot fetch from " + location, "give an http:// or https:// URL");
            }
            if (location.getHost() == null) {
                throw new DatasetException("the URL " + location + " names no host", "give https://HOST/PATH");
            }
            if (location.getRawUserInfo() != null) {
                throw new DatasetException(
                        "the URL for host " + location.getHost() + " holds a user name or password",
                        "download the files with a tool that signs in, then `streamgauge data import --from DIR`");
            }
        }
    }

    /**
     * Files on this machine.
     *
     * @param path a directory that holds the files, or the file itself (only for datasets of one file)
     */
    record Local(Path path) implements DataSource {}

    /**
     * What a user wrote after {@code --from}: an {@code http}, {@code https} or {@code file} URL, else a path.
     *
     * @throws DatasetException if it is a URL that cannot be used
     */
    static DataSource parse(String text) {
        String lowered = text.toLowerCase(Locale.ROOT);
        if (!lowered.contains("://") && !lowered.startsWith("file:")) {
            return new Local(Path.of(text));
        }
        try {
            URI uri = new URI(text);
            return "file".equalsIgnoreCase(uri.getScheme()) ? new Local(Path.of(uri)) : new Remote(uri);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new DatasetException(
                    "'" + text + "' is not a usable URL", "give a directory or https://HOST/PATH", e);
        }
    }
}
