package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.Input;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.publish.ServingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** What happens to versions, their assignments and the store that they lie in. */
final class VersionIncidents {
    /** The version that is assigned in an incident. */
    static final String SECOND_VERSION = "second";

    private static final String WEIGHTS = "weights.safetensors";
    private static final String ANNOTATION = "faults";

    /** How long ahead assignments are made that every scorer must know in time. */
    private static final Duration LEAD = Duration.ofSeconds(4);

    private static final Duration ABSENCE = Duration.ofSeconds(6);

    private VersionIncidents() {}

    /** A version is assigned while the directory of the store is not there, and the directory comes back. */
    static final class LoseStore implements Incident {
        private final List<String> complaints = new ArrayList<>();

        @Override
        public void strike(Stage stage) throws IOException, InterruptedException {
            stage.publish(SECOND_VERSION);
            Path away = stage.store().resolveSibling("models-away");
            stage.say("the store is gone, and a version in it is assigned");
            Files.move(stage.store(), away);
            try {
                assignNow(stage);
                complaints.addAll(requireOldGoesOn(stage));
            } finally {
                Files.move(away, stage.store());
            }
            stage.say("the store is back");
            stage.require(
                    "the version answers whose store is back",
                    () -> stage.answers().by(SECOND_VERSION) > 0);
        }

        @Override
        public List<String> complaints(Stage stage, Books books) {
            return complaints;
        }
    }

    /** A version is assigned whose weights are not what was published. */
    static final class DamageWeights implements Incident {
        private final List<String> complaints = new ArrayList<>();

        @Override
        public void strike(Stage stage) throws IOException, InterruptedException {
            stage.publish(SECOND_VERSION);
            Path weights =
                    stage.store().resolve(Stage.MODEL).resolve(SECOND_VERSION).resolve(WEIGHTS);
            byte[] bytes = Files.readAllBytes(weights);
            bytes[bytes.length - 1] ^= 1;
            Files.write(weights, bytes);
            stage.say("a version with other weights than published is assigned");
            assignNow(stage);
            complaints.addAll(requireOldGoesOn(stage));
        }

        @Override
        public List<String> complaints(Stage stage, Books books) {
            List<String> all = new ArrayList<>(complaints);
            long damaged = books.answers().stream()
                    .filter(answer -> SECOND_VERSION.equals(answer.version()))
                    .count();
            if (damaged > 0) {
                all.add(damaged + " events were answered by the damaged version");
            }
            return all;
        }
    }

    /** Assignments go back and forth between two versions as quickly as they can be made. */
    static final class Flap implements Incident {
        private static final int TURNS = 20;

        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.publish(SECOND_VERSION);
            Instant last = Instant.EPOCH;
            for (int turn = 1; turn <= TURNS; turn++) {
                stage.say("assignment " + turn + " of " + TURNS);
                last = soon();
                String version = turn % 2 == 1 ? SECOND_VERSION : Stage.FIRST_VERSION;
                stage.catalogue().assign(ServingPlan.of(Stage.MODEL, version), last, ANNOTATION);
            }
            awaitTime(stage, last);
        }

        @Override
        public List<String> complaints(Stage stage, Books books) {
            List<ModelAssignment> assignments = stage.catalogue().assignments(Stage.MODEL);
            List<String> complaints = new ArrayList<>(notByTheVersionInForce(books, assignments));
            if (assignments.size() != TURNS + 1) {
                complaints.add("The history has " + assignments.size() + " assignments instead of " + (TURNS + 1));
            }
            return complaints;
        }
    }

    /** Two publishers each publish a version and assign it, at the same moment and from the same moment on. */
    static final class PublishTwice implements Incident {
        private static final List<String> VERSIONS = List.of("left", "right");

        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("two versions are published and assigned at once");
            Instant from = soon();
            CyclicBarrier together = new CyclicBarrier(VERSIONS.size());
            ExecutorService publishers = Executors.newFixedThreadPool(VERSIONS.size());
            try {
                List<Future<Boolean>> done = new ArrayList<>();
                for (String version : VERSIONS) {
                    done.add(publishers.submit(() -> {
                        together.await();
                        stage.publish(version);
                        return stage.catalogue().assign(ServingPlan.of(Stage.MODEL, version), from, version);
                    }));
                }
                for (Future<Boolean> one : done) {
                    one.get();
                }
            } catch (ExecutionException e) {
                throw new BenchmarkException("A publisher failed: " + e.getCause(), e);
            } finally {
                publishers.shutdownNow();
            }
            awaitTime(stage, from);
        }

        @Override
        public List<String> complaints(Stage stage, Books books) {
            List<String> published = stage.catalogue().versions(Stage.MODEL).stream()
                    .map(ModelVersion::getVersion)
                    .toList();
            List<ModelAssignment> assignments = stage.catalogue().assignments(Stage.MODEL);
            List<String> complaints = new ArrayList<>(notByTheVersionInForce(books, assignments));
            if (!published.containsAll(VERSIONS)) {
                complaints.add("Published are only " + published);
            }
            if (assignments.size() != 2 || !VERSIONS.contains(assignments.get(1).getChampion())) {
                complaints.add("The history is no line of two assignments: " + assignments);
            }
            return complaints;
        }
    }

    /** Assigns the second version from now on. */
    static void assignNow(Stage stage) {
        stage.catalogue().assign(ServingPlan.of(Stage.MODEL, SECOND_VERSION), Instant.now(), ANNOTATION);
    }

    /** Watches for a while whether the first version goes on, and whether the second one is refused aloud. */
    private static List<String> requireOldGoesOn(Stage stage) throws InterruptedException {
        List<String> complaints = new ArrayList<>();
        stage.require("the version is refused", () -> isRefused(stage));
        long before = stage.answers().by(Stage.FIRST_VERSION);
        stage.pause(ABSENCE);
        if (stage.answers().by(Stage.FIRST_VERSION) == before) {
            complaints.add("The former version gave no answer for " + ABSENCE.toSeconds() + " s");
        }
        if (stage.answers().by(SECOND_VERSION) > 0) {
            complaints.add("The version that cannot be loaded gave answers");
        }
        return complaints;
    }

    private static boolean isRefused(Stage stage) {
        Topic<ModelRefusal> topic = stage.cluster().topics().modelRefusals();
        String key = TopicCatalogue.versionKey(Stage.MODEL, SECOND_VERSION);
        List<String> refused = new ArrayList<>();
        try (TopicReader reader = new TopicReader(stage.cluster(), topic.name());
                Deserializer<ModelRefusal> values = stage.serdes().deserializer(topic)) {
            reader.readTo(reader.ends(), batch -> {
                for (ConsumerRecord<String, byte[]> record : batch) {
                    ModelRefusal refusal = values.deserialize(record.topic(), record.value());
                    refused.add(TopicCatalogue.versionKey(refusal.getModelName(), refusal.getVersion()));
                }
            });
        }
        return refused.contains(key);
    }

    /** A moment before which every scorer knows of an assignment that is made now. */
    static Instant soon() {
        return Instant.now().plus(LEAD).truncatedTo(ChronoUnit.MILLIS);
    }

    static void awaitTime(Stage stage, Instant time) throws InterruptedException {
        stage.say("the assignments take effect");
        stage.pause(Duration.between(Instant.now(), time));
        stage.pause(Duration.ofSeconds(1));
    }

    /** Every event belongs to the assignment that is in force at its time. */
    static List<String> notByTheVersionInForce(Books books, List<ModelAssignment> assignments) {
        NavigableMap<Instant, String> champions = new TreeMap<>();
        assignments.forEach(one -> champions.put(one.getEffectiveFrom(), one.getChampion()));
        Map<Long, Input> inputs = new HashMap<>();
        books.inputs().forEach(input -> inputs.put(input.number(), input));
        List<String> wrong = books.answers().stream()
                .filter(answer -> !answer.isRejection())
                .flatMap(answer -> {
                    Input input = inputs.get(answer.number());
                    Map.Entry<Instant, String> inForce = input == null ? null : champions.floorEntry(input.time());
                    if (input == null || inForce == null) {
                        return Stream.empty();
                    }
                    String expected = inForce.getValue();
                    return expected.equals(answer.version())
                            ? Stream.empty()
                            : Stream.of("event " + input.number() + " of " + input.time() + " by " + answer.version()
                                    + " instead of " + expected);
                })
                .toList();
        return wrong.isEmpty()
                ? List.of()
                : List.of(wrong.size() + " events were not answered by the version in force at their time, the first: "
                        + wrong.get(0));
    }
}
