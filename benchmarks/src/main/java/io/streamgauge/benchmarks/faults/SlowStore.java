package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import io.streamgauge.localstack.LinkCondition;
import io.streamgauge.localstack.SlowLink;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A version is assigned while the way to the artifact store is so slow that it takes long to load, and comes all the same. */
final class SlowStore implements Incident {
    /** A version has about 170 kB, and both scorers load it at once. */
    private static final LinkCondition SLOW = new LinkCondition(Duration.ofSeconds(1), Duration.ofMillis(200), 40_000);

    private static final Duration LOADING_AT_LEAST = Duration.ofSeconds(6);
    private static final double MOST_SECONDS_BEHIND = 3;
    private static final double NANOS = 1e9;

    private final List<String> complaints = new ArrayList<>();
    private @Nullable ObjectStore store;
    private @Nullable SlowLink link;

    @Override
    public Optional<String> lacking() {
        return Files.isDirectory(ObjectStore.libraries())
                ? Optional.empty()
                : Optional.of("the S3 server in " + ObjectStore.libraries() + " (put there by mvn package)");
    }

    @Override
    public void prepare(Stage stage) throws IOException, InterruptedException {
        ObjectStore started = ObjectStore.start(stage.directory().resolve("s3"));
        store = started;
        SlowLink opened = SlowLink.open(started::port);
        link = opened;
        stage.publishInto(started::open);
        stage.setForScorers("artifact.store", ObjectStore.LOCATION);
        stage.setForScorers("artifact.store.s3.endpoint", "http://127.0.0.1:" + opened.port());
        for (ServiceSlot scorer : stage.scorers()) {
            ObjectStore.credentials().forEach(scorer::setVariable);
            // As on machines of their own.
            scorer.set(
                    "artifact.store.cache.directory",
                    stage.directory().resolve("cache-" + scorer.name()).toString());
        }
    }

    @Override
    public void strike(Stage stage) throws InterruptedException {
        SlowLink way = link;
        if (way == null) {
            throw new IllegalStateException("There is no way to the store");
        }
        stage.publish(VersionIncidents.SECOND_VERSION);
        stage.say("a version is assigned, and the store is slow");
        way.set(SLOW);
        long begin = System.nanoTime();
        VersionIncidents.assignNow(stage);
        double[] mostBehind = {0};
        stage.require("the version answers that took long to load", () -> {
            mostBehind[0] = Math.max(mostBehind[0], stage.secondsBehind());
            return stage.answers().by(VersionIncidents.SECOND_VERSION) > 0;
        });
        double seconds = (System.nanoTime() - begin) / NANOS;
        way.set(LinkCondition.CLEAR);
        if (seconds < LOADING_AT_LEAST.toSeconds()) {
            complaints.add(
                    String.format(Locale.ROOT, "The version was there after %.1f s: the store was not slow", seconds));
        }
        if (mostBehind[0] > MOST_SECONDS_BEHIND) {
            complaints.add(String.format(
                    Locale.ROOT,
                    "Answers were %.1f s behind while a version loaded for %.1f s",
                    mostBehind[0],
                    seconds));
        }
    }

    @Override
    public List<String> complaints(Stage stage, Books books) {
        return complaints;
    }

    @Override
    public void close() {
        if (link != null) {
            link.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
