package io.streamgauge.scorer.http;

import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page's files, out of this program: its own, and those of the chart library. Nothing is loaded from anywhere else, and
 * the browser is told so. Immutable.
 */
final class PageAssets {
    /** Where the page's own files are, beside this class. */
    private static final String OWN = "page/";

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/";
    private static final Pattern OWN_PATH = Pattern.compile("/page/([a-z0-9-]+\\.(html|css|js|svg))");
    private static final Pattern LIBRARY_PATH = Pattern.compile("/assets/uplot/([A-Za-z.]+\\.(css|js))");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final String libraryVersion = libraryVersion();

    /** The files of the library lie in a directory that is called after its version. */
    private static String libraryVersion() {
        Properties pom = new Properties();
        try (InputStream file =
                PageAssets.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            pom.load(Objects.requireNonNull(file, "The chart library is on the class path"));
            return pom.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A file.
     *
     * @throws Problem when there is none of this path
     */
    Answer file(String path) {
        if (path.equals("/")) {
            return answer("html", getClass().getResourceAsStream(OWN + "index.html"), path);
        }
        Matcher own = OWN_PATH.matcher(path);
        if (own.matches()) {
            return answer(own.group(2), getClass().getResourceAsStream(OWN + own.group(1)), path);
        }
        Matcher library = LIBRARY_PATH.matcher(path);
        if (library.matches()) {
            String name = LIBRARY + libraryVersion + "/dist/" + library.group(1);
            return answer(library.group(2), getClass().getResourceAsStream(name), path);
        }
        throw nothing(path);
    }

    private static Answer answer(String extension, @Nullable InputStream file, String path) {
        if (file == null) {
            throw nothing(path);
        }
        try (file) {
            return Answer.of(200, TYPES.getOrDefault(extension, "application/octet-stream"), file.readAllBytes())
                    .with("Content-Security-Policy", POLICY)
                    // The next release has other files under the same names.
                    .with("Cache-Control", "no-cache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem nothing(String path) {
        return Problem.notFound("There is nothing at '" + path
                + "': see /openapi.json for what there is, and / for the page that shows it");
    }
}
