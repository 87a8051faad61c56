package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.ChildProcess;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.S3Location;
import io.streamgauge.models.store.S3StoreSettings;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An S3 server in a process of its own, and the user whom it knows. Belongs to one thread. */
final class ObjectStore implements AutoCloseable {
    static final String USER_VARIABLE = "AWS_ACCESS_KEY_ID";
    static final String SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY";

    /** Where the bundles lie in it. */
    static final String LOCATION = "s3://models/faults";

    private static final String BUCKET = "models";
    private static final String USER = "faults";
    private static final String SECRET = "secret-of-the-faults";
    private static final String USER_PROPERTY = "aws.accessKeyId";
    private static final String SECRET_PROPERTY = "aws.secretAccessKey";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long CACHE_BYTES = 1L << 30;

    private final Path directory;
    private final ChildProcess process;
    private final int port;

    private ObjectStore(Path directory, ChildProcess process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /** Where the build puts the server's libraries. */
    static Path libraries() {
        return Path.of(System.getProperty("streamgauge.home", ""), "benchmarks", "target", "object-store");
    }

    /**
     * Starts a server.
     *
     * @param directory for its objects, its log and a cache; created
     */
    static ObjectStore start(Path directory) throws IOException, InterruptedException {
        // A bucket is a directory.
        Path objects = directory.resolve("objects");
        Files.createDirectories(objects.resolve(BUCKET));
        Path portFile = directory.resolve("port");
        ChildProcess process = ChildProcess.start(
                "the S3 server",
                List.of(),
                Map.of(
                        USER_VARIABLE,
                        USER,
                        SECRET_VARIABLE,
                        SECRET,
                        "CLASSPATH",
                        System.getProperty("java.class.path") + File.pathSeparator + libraries() + "/*"),
                ObjectStoreMain.class,
                List.of(objects.toString(), portFile.toString()),
                directory.resolve("s3.log"));
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (Files.notExists(portFile)) {
            process.requireAlive();
            if (System.nanoTime() - giveUp > 0) {
                process.kill();
                throw new BenchmarkException(
                        "The S3 server did not start within " + PATIENCE.toSeconds() + " s: see " + process.log());
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        // Where AWS's client looks for them; the publisher is in this process.
        System.setProperty(USER_PROPERTY, USER);
        System.setProperty(SECRET_PROPERTY, SECRET);
        return new ObjectStore(directory, process, Integer.parseInt(Files.readString(portFile)));
    }

    int port() {
        return port;
    }

    /** What the environment of a process must have that reads from it. */
    static Map<String, String> credentials() {
        return Map.of(USER_VARIABLE, USER, SECRET_VARIABLE, SECRET);
    }

    /** A client of it, by the quickest way. */
    ArtifactStore open() {
        return new S3StoreSettings(
                        S3Location.parse(LOCATION),
                        Optional.of(URI.create("http://127.0.0.1:" + port)),
                        Optional.empty(),
                        true,
                        TIMEOUT,
                        directory.resolve("cache"),
                        CACHE_BYTES)
                .open();
    }

    @Override
    public void close() {
        System.clearProperty(USER_PROPERTY);
        System.clearProperty(SECRET_PROPERTY);
        process.close();
    }
}
