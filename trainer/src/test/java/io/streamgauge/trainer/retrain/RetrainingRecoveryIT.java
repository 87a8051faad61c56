package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.signing.TrustedKeys;
import io.streamgauge.models.signing.UntrustedVersionException;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.VerifiedStore;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.publish.Announcements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Retrainings that die or overlap, against a real broker and a real registry. */
class RetrainingRecoveryIT {
    private static LocalStack stack;

    private final Path temporary;
    private final RetrainingFixture fixture;

    RetrainingRecoveryIT(@TempDir Path temporary, TestInfo test) {
        this.temporary = temporary;
        // Each test has topics of its own.
        this.fixture = new RetrainingFixture(
                stack, temporary, test.getTestMethod().orElseThrow().getName() + ".");
    }

    @BeforeAll
    static void start() {
        NativeRuntime.load(1);
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aRunThatDiedAfterItsPublicationIsFinishedFromWhatItPublished() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        RetrainingResult first = fixture.retrain(fixture.plan());
        assertThat(first.ending()).as(first.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        ModelVersion published =
                fixture.catalogue.versions(RetrainingFixture.MODEL).get(1);
        // As it would be without the last record.
        try (RunLog log = new RunLog(fixture.cluster, fixture.serdes, RetrainingFixture.MODEL)) {
            log.write(RetrainingRun.newBuilder(fixture.runs().get(0))
                    .setState(RetrainingState.STARTED)
                    .setEndedAt(null)
                    .build());
        }

        RetrainingResult second =
                fixture.retrain(fixture.plan(RetrainingFixture.recipe("small-ngrams"), "another-machine"));

        assertThat(second.ending()).as(second.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(second.metrics()).isEqualTo(first.metrics());
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL))
                .hasSize(2)
                .contains(published);
        assertThat(fixture.runs())
                .singleElement()
                .extracting(RetrainingRun::getState)
                .isEqualTo(RetrainingState.PUBLISHED);
    }

    @Test
    void aVersionThatLiesInTheStoreIsAnnouncedAsItIs() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        assertThatThrownBy(() -> fixture.retrain(
                        fixture.plan(),
                        storeThat(RetrainingRecoveryIT::nothing, () -> {
                            throw new IllegalStateException("killed");
                        }),
                        ProgressListener.NONE))
                .hasMessage("killed");
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL)).hasSize(1);

        RetrainingResult second =
                fixture.retrain(fixture.plan(RetrainingFixture.recipe("small-ngrams"), "another-machine"));

        assertThat(second.ending()).as(second.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        String version = second.version().orElseThrow();
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL).get(1).getManifestHash())
                .isEqualTo(fixture.store
                        .find(RetrainingFixture.MODEL, version)
                        .orElseThrow()
                        .manifestHash());
    }

    @Test
    void whereSignaturesCountOnlyWhatWasSignedIsComparedWithAndOnlyItsOwnWorkIsSigned(@TempDir Path keys)
            throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        SigningKey key = SigningKey.generate();
        ModelTrust trust = new TrustedKeys(
                Files.writeString(keys.resolve("key.pem"), key.publicKey().pem()));
        fixture.sign(new Signing(trust, Optional.of(key)));
        assertThatThrownBy(() -> fixture.retrain(fixture.plan()))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining("not signed");

        fixture.publishChampionAgain();
        assertThatThrownBy(() -> fixture.retrain(
                        fixture.plan(),
                        storeThat(RetrainingRecoveryIT::nothing, () -> {
                            throw new IllegalStateException("killed");
                        }),
                        ProgressListener.NONE))
                .hasMessage("killed");
        // To another machine it might be anybody's.
        assertThatThrownBy(() ->
                        fixture.retrain(fixture.plan(RetrainingFixture.recipe("small-ngrams"), "another-machine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("that nobody announced", "is not signed");
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL)).hasSize(1);

        RetrainingResult own = fixture.retrain(fixture.plan());

        assertThat(own.ending()).as(own.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL))
                .hasSize(2)
                .allSatisfy(version -> assertThat(new VerifiedStore(fixture.store, trust)
                                .open(Announcements.of(version))
                                .signedBy())
                        .contains(key.id()));
    }

    @Test
    void whatAnotherEndedMeanwhileIsNotDoneAgain() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        List<RetrainingResult> others = new ArrayList<>();

        RetrainingResult result = fixture.retrain(fixture.plan(), fixture.store, onReadingTheData(() -> {
            if (others.isEmpty()) {
                others.add(fixture.retrain(fixture.plan(RetrainingFixture.recipe("small-ngrams"), "another-machine")));
            }
        }));

        assertThat(others.get(0).ending()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
        assertThat(result.version()).isEqualTo(others.get(0).version());
        assertThat(fixture.runs())
                .singleElement()
                .extracting(RetrainingRun::getState)
                .isEqualTo(RetrainingState.PUBLISHED);
    }

    @Test
    void whatAnOvertakenOnePublishesDuringTheTrainingIsTakenInItsPlace() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        // The champion is opened before the training, to see whether it can be, and after it, to be measured.
        assertThatThrownBy(() -> fixture.retrain(
                        fixture.plan(),
                        storeThat(
                                secondTime(() -> {
                                    throw new IllegalStateException("overtaken");
                                }),
                                RetrainingRecoveryIT::nothing),
                        ProgressListener.NONE))
                .hasMessage("overtaken");
        String version = fixture.runs().get(0).getVersion();
        ModelBundle other = ModelBundle.open(temporary.resolve("runs/sentiment-" + version + "/bundle"));

        RetrainingResult result = fixture.retrain(
                fixture.plan(RetrainingFixture.recipe("small-ngrams"), "another-machine"),
                storeThat(secondTime(() -> fixture.store.publish(other)), RetrainingRecoveryIT::nothing),
                ProgressListener.NONE);

        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(fixture.catalogue.versions(RetrainingFixture.MODEL).get(1).getManifestHash())
                .isEqualTo(other.manifestHash());
    }

    @Test
    void oneThatIsOvertakenAfterItsPublicationSaysWhatBecameOfIt() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);

        RetrainingResult result = fixture.retrain(
                fixture.plan(),
                storeThat(
                        RetrainingRecoveryIT::nothing,
                        () -> new RunLog(fixture.cluster, fixture.serdes, RetrainingFixture.MODEL).close()),
                ProgressListener.NONE);

        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(result.message()).contains("Another retraining", "retraining-runs");
        String version = result.version().orElseThrow();
        assertThat(fixture.catalogue
                        .latest(RetrainingFixture.MODEL)
                        .orElseThrow()
                        .getChallenger())
                .isEqualTo(new Challenger(version, 1_000));
        assertThat(fixture.runs())
                .singleElement()
                .extracting(RetrainingRun::getState)
                .isEqualTo(RetrainingState.STARTED);

        assertThat(fixture.retrain(fixture.plan()).ending()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(fixture.runs())
                .singleElement()
                .extracting(RetrainingRun::getState)
                .isEqualTo(RetrainingState.PUBLISHED);
    }

    @Test
    void aSecondRunInTheSameDirectoryIsRefusedAndDoesNotDisturbTheFirst() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        List<Throwable> refusals = new ArrayList<>();

        RetrainingResult result = fixture.retrain(
                fixture.plan(),
                storeThat(
                        RetrainingRecoveryIT::nothing,
                        () -> refusals.add(catchThrowable(() -> fixture.retrain(fixture.plan())))),
                ProgressListener.NONE);

        assertThat(refusals)
                .singleElement(as(THROWABLE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(result.version().orElseThrow())
                .hasMessageContaining("--output");
        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(fixture.runs())
                .singleElement()
                .extracting(RetrainingRun::getState)
                .isEqualTo(RetrainingState.PUBLISHED);
    }

    @Test
    void examplesAreKeptForEverAndWhereSomeAreGoneTheInputSaysSo() throws Exception {
        fixture.newWords(0, 20);
        new ExampleCollector(fixture.cluster, fixture.serdes).collect(Task.SENTIMENT, ProgressListener.NONE);
        String topic = fixture.cluster.topics().trainingExamples().name();
        ExampleSnapshot before = ExampleSnapshot.read(fixture.cluster, fixture.serdes, Task.SENTIMENT);
        int partition = before.words().get(0).partition();
        try (Admin admin = Admin.create(fixture.cluster.clientSettings())) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            assertThat(admin.describeConfigs(List.of(resource)).all().get())
                    .hasEntrySatisfying(resource, config -> assertThat(config.entries())
                            .extracting(entry -> entry.name() + "=" + entry.value())
                            .contains("retention.ms=-1"));
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }

        ExampleSnapshot after = ExampleSnapshot.read(fixture.cluster, fixture.serdes, Task.SENTIMENT);

        assertThat(before.beginnings().values()).containsOnly(0L);
        assertThat(after.beginnings()).containsEntry(partition, 1L);
        assertThat(after.offsets()).isEqualTo(before.offsets());
        assertThat(after.words()).hasSize(before.words().size() - 1);
    }

    @Test
    void whatIsPublishedAndNotAssignedSaysSoForEverAndHowToAssignIt() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        fixture.retrain(fixture.plan());
        fixture.newWords(60, 120);

        RetrainingResult second = fixture.retrain(fixture.plan());
        RetrainingResult third = fixture.retrain(fixture.plan());

        String version = second.version().orElseThrow();
        String remedy = "`models assign sentiment 1 --challenger " + version + " --share 1000`";
        assertThat(second.ending()).as(second.message()).isEqualTo(RetrainingResult.Ending.PUBLISHED);
        assertThat(second.message()).contains("not assigned", remedy);
        assertThat(third.ending()).as(third.message()).isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
        assertThat(third.message()).contains("not assigned", remedy);
        assertThat(fixture.runs())
                .filteredOn(run -> run.getVersion().equals(version))
                .singleElement()
                .extracting(RetrainingRun::getReason)
                .isEqualTo(second.message());
    }

    @Test
    void anotherRecipeIsTriedOnTheSameExamplesAndTheSameOneIsNot() throws IOException {
        fixture.champion();
        fixture.newWords(0, 60);
        fixture.retrain(fixture.plan());

        RetrainingResult other = fixture.retrain(fixture.plan(RetrainingFixture.recipe("other-ngrams"), "runs"));
        fixture.newWords(60, 61);
        RetrainingResult same = fixture.retrain(fixture.plan());

        assertThat(other.ending()).as(other.message()).isEqualTo(RetrainingResult.Ending.PUBLISHED);
        assertThat(other.fresh()).isEqualTo(120);
        assertThat(same.ending()).isEqualTo(RetrainingResult.Ending.NOTHING_TO_DO);
        assertThat(same.message()).contains("2 fresh examples since the run that ended at", "122 since", "--again");
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void nothing() {}

    /** The store, with something that happens before a bundle is opened, and something after one is published. */
    private static Runnable secondTime(Runnable what) {
        AtomicInteger times = new AtomicInteger();
        return () -> {
            if (times.incrementAndGet() == 2) {
                what.run();
            }
        };
    }

    private ArtifactStore storeThat(Runnable before, Runnable afterwards) {
        return new ArtifactStore() {
            @Override
            public String publish(ModelBundle bundle) {
                String reference = fixture.store.publish(bundle);
                afterwards.run();
                return reference;
            }

            @Override
            public ModelBundle open(String reference, String manifestHash) {
                before.run();
                return fixture.store.open(reference, manifestHash);
            }

            @Override
            public Optional<ModelBundle> find(String name, String version) {
                return fixture.store.find(name, version);
            }

            @Override
            public List<String> models() {
                return fixture.store.models();
            }
        };
    }

    /** Does something as soon as the data set is read, which is after the runs were. */
    private static ProgressListener onReadingTheData(Work work) {
        return new ProgressListener() {
            @Override
            public void started(String activity, long total, String unit) {
                if (activity.contains("aclImdb")) {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void advanced(long done, String detail) {}

            @Override
            public void finished(String summary) {}
        };
    }
}
