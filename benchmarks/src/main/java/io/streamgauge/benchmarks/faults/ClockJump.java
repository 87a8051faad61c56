package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.trainer.publish.ServingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of a scorer's process is put forward and back, whereupon it ends and is started again, as an orchestrator
 * does. Its monotonic clock is not, as when an administrator sets the time. A version is assigned that is in force by the wrong clock and by no event's time, and one while the clock is right
 * again.
 */
final class ClockJump implements Incident {
    private static final Duration JUMP = Duration.ofHours(1);
    /** Longer than a session. */
    private static final Duration STAY = Duration.ofSeconds(15);

    private static final String RIGHT = "+0";
    private static final String NEVER_IN_FORCE = "tomorrow";
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    /** Where distributions put it. */
    private static final List<Path> DIRECTORIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib64"),
            Path.of("/usr/lib"));

    @Override
    public Optional<String> lacking() {
        return library().isPresent() ? Optional.empty() : Optional.of("libfaketime (Debian package faketime)");
    }

    private static Optional<Path> library() {
        return DIRECTORIES.stream()
                .map(directory -> directory.resolve(LIBRARY))
                .filter(Files::isReadable)
                .findFirst();
    }

    @Override
    public void prepare(Stage stage) throws IOException {
        ServiceSlot scorer = stage.firstScorer();
        put(stage, RIGHT);
        scorer.setVariable("LD_PRELOAD", library().orElseThrow().toString());
        scorer.setVariable("FAKETIME_TIMESTAMP_FILE", clock(stage).toString());
        // The file is looked at once a second.
        scorer.setVariable("FAKETIME_CACHE_DURATION", "1");
        scorer.setVariable("DONT_FAKE_MONOTONIC", "1");
        // Meant for other versions of the C library; with this one, no wait of the JVM would last.
        scorer.setVariable("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    @Override
    public void strike(Stage stage) throws IOException, InterruptedException {
        stage.publish(NEVER_IN_FORCE);
        stage.publish(VersionIncidents.SECOND_VERSION);
        assign(stage, NEVER_IN_FORCE, Instant.now().plus(JUMP.dividedBy(2)));
        stage.say("a scorer's clock is put forward");
        put(stage, "+" + JUMP.toSeconds());
        stage.pause(STAY);
        stage.say("it is put back");
        ServiceSlot scorer = stage.firstScorer();
        scorer.mayEnd();
        put(stage, RIGHT);
        stage.require("the scorer ends whose clock was put back", () -> !scorer.isAlive());
        stage.start(scorer);
        stage.awaitSharingWithANewOne();
        stage.say("a version is assigned");
        Instant from = VersionIncidents.soon();
        assign(stage, VersionIncidents.SECOND_VERSION, from);
        VersionIncidents.awaitTime(stage, from);
        stage.awaitSharing();
        stage.awaitPace();
    }

    private static void assign(Stage stage, String version, Instant from) {
        stage.catalogue().assign(ServingPlan.of(Stage.MODEL, version), from, "faults");
    }

    /** In one step, for an empty file would be a wrong time as well. */
    private static void put(Stage stage, String offset) throws IOException {
        Path fresh = Files.writeString(clock(stage).resolveSibling("clock.new"), offset + "\n");
        Files.move(fresh, clock(stage), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path clock(Stage stage) {
        return stage.directory().resolve("clock");
    }

    @Override
    public List<String> complaints(Stage stage, Books books) {
        List<ModelAssignment> assignments = stage.catalogue().assignments(Stage.MODEL);
        List<String> complaints = new ArrayList<>(VersionIncidents.notByTheVersionInForce(books, assignments));
        if (Stream.of(Stage.FIRST_VERSION, VersionIncidents.SECOND_VERSION)
                .anyMatch(version -> books.answers().stream().noneMatch(answer -> version.equals(answer.version())))) {
            complaints.add("One of the two versions that were in force gave no answer");
        }
        return complaints;
    }
}
