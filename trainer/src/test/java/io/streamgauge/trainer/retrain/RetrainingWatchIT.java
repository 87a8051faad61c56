package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.PredictionRole;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** When a watch retrains, against a real broker and a real registry; what it does then is not its own. */
class RetrainingWatchIT {
    private static final Duration NEVER = Duration.ofDays(300);
    private static final Duration SOON = Duration.ofMillis(1);

    /** Looks at the alarms that bring nothing, up to a fifth of a second each, after which nothing more is expected. */
    private static final int LOOKS = 20;

    /** More jobs than any test asks for. */
    private static final int MANY = 25;

    private static LocalStack stack;

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final LabelledStream stream;
    private final AtomicInteger jobs = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();

    RetrainingWatchIT(TestInfo test) {
        // Each test has topics of its own.
        this.stream =
                new LabelledStream(stack, test.getTestMethod().orElseThrow().getName() + ".");
        this.cluster = stream.cluster;
        this.serdes = stream.serdes;
    }

    @BeforeAll
    static void start() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @BeforeEach
    void prepare() {
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster)
                .ensure(Set.of(topics.modelAlarms(), topics.modelVersions(), topics.modelAssignments()), false);
        publish("1");
        publish("2");
        assign("1", LabelledStream.START);
    }

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void retrainsAtOnceAndAfterAnAlarmAboutTheChampion() {
        watch(NEVER, () -> {
            if (jobs.get() == 1) {
                alarm("1", true);
                throw new IOException("the disk is full");
            }
            return true;
        });

        assertThat(jobs).hasValue(2);
        assertThat(failures).containsExactly("the disk is full");
    }

    @Test
    void isNotWokenByAnAlarmThatWasOnBeforeAndThatTheFirstJobAnswers() {
        alarm("1", true);

        watch(SOON, () -> true);

        assertThat(jobs).hasValue(1);
    }

    @Test
    void isNotWokenByAlarmsThatAreOverOrConcernAnotherVersion() {
        watch(SOON, () -> {
            alarm("2", true);
            alarm("1", false);
            return true;
        });

        assertThat(jobs).hasValue(1);
    }

    @Test
    void asksAgainAfterAnAlarmUntilThereIsEnough() {
        watch(SOON, () -> {
            if (jobs.get() == 1) {
                alarm("1", true);
            }
            // The labels come after the alarm.
            return jobs.get() == 7;
        });

        assertThat(jobs).hasValue(7);
    }

    @Test
    void asksAgainAboutAnAlarmThatWasOnBeforeAndAfterAJobThatFailed() {
        alarm("1", true);

        watch(SOON, () -> {
            if (jobs.get() == 1) {
                throw new IOException("the disk is full");
            }
            return true;
        });

        assertThat(jobs).hasValue(2);
        assertThat(failures).containsExactly("the disk is full");
    }

    @Test
    void asksNoMoreOnceTheAlarmIsOver() {
        alarm("1", true);

        watch(SOON, () -> {
            if (jobs.get() == 3) {
                alarm("1", false);
            }
            return false;
        });

        assertThat(jobs).hasValueBetween(3, MANY - 1);
    }

    @Test
    void asksNoMoreOnceAnotherVersionIsTheChampion() {
        alarm("1", true);

        watch(SOON, () -> {
            if (jobs.get() == 3) {
                assign("2", LabelledStream.START.plusSeconds(1));
            }
            return false;
        });

        assertThat(jobs).hasValueBetween(3, MANY - 1);
    }

    @Test
    void outlivesAnOutageOfTheRegistryAndAnswersTheAlarmThatItCouldNotRead() throws IOException {
        try (RegistryGateway gateway = new RegistryGateway(stack.schemaRegistryUrl());
                EventSerdes through = new EventSerdes(
                        new RegistrySettings(gateway.url(), Duration.ZERO, Map.of("http.read.timeout.ms", "10000")))) {
            watch(
                    through,
                    SOON,
                    () -> {
                        if (jobs.get() == 1) {
                            gateway.answers(false);
                            alarm("1", true);
                        }
                        return true;
                    },
                    failure -> {
                        failures.add(failure.getMessage());
                        gateway.answers(true);
                    });
        }

        assertThat(jobs).as("jobs, with failures %s", failures).hasValue(2);
        assertThat(failures).singleElement().asString().contains("registry");
    }

    private void watch(Duration firstPause, RetrainingWatch.Job job) {
        watch(serdes, firstPause, job, failure -> failures.add(failure.getMessage()));
    }

    /** Watches until nothing is done for a while, or the job was done often; the next one is not due without an alarm. */
    private void watch(EventSerdes reading, Duration firstPause, RetrainingWatch.Job job, Consumer<Exception> failed) {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        new RetrainingWatch(cluster, reading, "sentiment", Duration.ofDays(300), firstPause)
                .run(
                        () -> {
                            jobs.incrementAndGet();
                            return job.run();
                        },
                        failed,
                        () -> {
                            if (before.getAndSet(jobs.get()) != jobs.get()) {
                                looks.set(0);
                            }
                            return looks.incrementAndGet() > LOOKS || jobs.get() >= MANY;
                        });
    }

    private void publish(String version) {
        stream.write(
                cluster.topics().modelVersions(),
                TopicCatalogue.versionKey("sentiment", version),
                ModelVersion.newBuilder()
                        .setModelName("sentiment")
                        .setVersion(version)
                        .setTask("sentiment")
                        .setArtifact("sentiment/" + version)
                        .setManifestHash("ef".repeat(32))
                        .setWeightsHash("ab".repeat(32))
                        .setLabels(List.of("negative", "positive"))
                        .setMetrics(Map.of())
                        .setProvenance(Map.of())
                        .setPublishedAt(LabelledStream.START)
                        .build());
    }

    private void assign(String champion, Instant from) {
        stream.write(
                cluster.topics().modelAssignments(),
                TopicCatalogue.assignmentKey("sentiment", from),
                ModelAssignment.newBuilder()
                        .setModelName("sentiment")
                        .setChampion(champion)
                        .setEffectiveFrom(from)
                        .setAssignedAt(from)
                        .setAssignedBy("test")
                        .build());
    }

    private void alarm(String version, boolean raised) {
        stream.write(
                cluster.topics().modelAlarms(),
                "sentiment:" + version,
                ModelAlarm.newBuilder()
                        .setModelName("sentiment")
                        .setModelVersion(version)
                        .setRole(PredictionRole.CHAMPION)
                        .setKind(AlarmKind.INPUT_DRIFT)
                        .setMeasure("length")
                        .setRaised(raised)
                        .setValue(0.3)
                        .setLimit(0.2)
                        .setObserved(1_000)
                        .setWindowStart(LabelledStream.START)
                        .setWindowEnd(LabelledStream.START.plusSeconds(3_600))
                        .setRaisedAt(LabelledStream.START.plusSeconds(3_600))
                        .build());
    }
}
