package io.streamgauge.monitor.topology;

import static io.streamgauge.monitor.Samples.NOON;
import static io.streamgauge.monitor.Samples.feedback;
import static io.streamgauge.monitor.Samples.prediction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.schemas.event.ConfusionCount;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MonitorTopologyTest {
    private final Path state;
    private MonitorDriver monitor;

    MonitorTopologyTest(@TempDir Path state) {
        this.state = state;
        this.monitor = new MonitorDriver(state);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void qualityIsThatOfTheWindowInWhichTheEventsHappenedHoweverLateTheirTruth() {
        monitor.predict(prediction("right", 1, 0.9f), NOON);
        monitor.predict(prediction("wrong", 2, 0.8f), NOON.plusSeconds(3_599));
        monitor.predict(prediction("next", 3, 0.8f), NOON.plusSeconds(3_600));
        long weekLater = Duration.ofDays(7).toSeconds();
        monitor.feedback(feedback("right", "ada", "positive", weekLater));
        monitor.feedback(feedback("wrong", "ada", "negative", weekLater));
        assertThat(monitor.quality.isEmpty()).isTrue();

        monitor.tellQuality();

        TestRecord<String, ModelQuality> record = monitor.quality.readRecord();
        assertThat(record.key()).isEqualTo("sentiment:1");
        ModelQuality quality = record.value();
        assertThat(quality.getRole()).isEqualTo(PredictionRole.CHAMPION);
        assertThat(quality.getWindowStart()).isEqualTo(NOON);
        assertThat(quality.getWindowEnd()).isEqualTo(NOON.plusSeconds(3_600));
        assertThat(quality.getEvaluated()).isEqualTo(2);
        assertThat(quality.getCorrect()).isEqualTo(1);
        // Wilson's interval for one success in two trials.
        assertThat(quality.getAccuracyLow()).isCloseTo(0.0945, within(1e-4));
        assertThat(quality.getAccuracyHigh()).isCloseTo(0.9055, within(1e-4));
        assertThat(quality.getLogLoss()).isCloseTo(-(Math.log(0.9) + Math.log(0.2)) / 2, within(1e-6));
        assertThat(quality.getCalibrationError()).isCloseTo((0.1 + 0.8) / 2, within(1e-6));
        assertThat(quality.getConfusion())
                .containsExactly(
                        new ConfusionCount("negative", "positive", 1L), new ConfusionCount("positive", "positive", 1L));
        assertThat(monitor.quality.isEmpty()).isTrue();
    }

    @Test
    void changedMindsAreTakenBackWithoutATrace() {
        monitor.predict(prediction("e", 1, 0.9f), NOON);
        monitor.feedback(feedback("e", "ada", "negative", 1));
        monitor.tellQuality();
        monitor.feedback(feedback("e", "ada", "positive", 2));
        monitor.tellQuality();

        List<ModelQuality> told = monitor.quality.readValuesToList();
        assertThat(told).extracting(ModelQuality::getEvaluated).containsExactly(1L, 1L);
        assertThat(told.get(1).getCorrect()).isEqualTo(1);
        assertThat(told.get(1).getConfusion()).containsExactly(new ConfusionCount("positive", "positive", 1L));
        assertThat(told.get(1).getLogLoss()).isCloseTo(-Math.log(0.9), within(1e-6));
    }

    @Test
    void theMajorityIsTheTruthAndATieLeavesItOpen() {
        monitor.predict(prediction("e", 1, 0.9f), NOON);
        monitor.feedback(feedback("e", "ada", "negative", 1));
        monitor.feedback(feedback("e", "bob", "positive", 2));
        monitor.tellQuality();
        monitor.feedback(feedback("e", "eve", "positive", 3));
        monitor.tellQuality();

        assertThat(monitor.quality.readValuesToList())
                .extracting(ModelQuality::getEvaluated, ModelQuality::getCorrect, ModelQuality::getContradicted)
                .containsExactly(tuple(0L, 0L, 1L), tuple(1L, 1L, 0L));
    }

    @Test
    void versionsAndRolesAreMeasuredApart() {
        monitor.predict(prediction("e", 1, 0.9f), NOON);
        monitor.predict(prediction("e", 1, 0.1f, PredictionRole.SHADOW, "2"), NOON);
        monitor.feedback(feedback("e", "ada", "positive", 1));
        monitor.tellQuality();

        assertThat(monitor.quality.readValuesToList())
                .extracting(quality -> quality.getModelVersion() + " " + quality.getRole() + " " + quality.getCorrect())
                .containsExactlyInAnyOrder("1 CHAMPION 1", "2 SHADOW 0");
    }

    @Test
    void windowsAreToldOnceHoweverOftenTheyChange() {
        for (int i = 0; i < 10; i++) {
            monitor.predict(prediction("e" + i, i, 0.9f), NOON);
            monitor.feedback(feedback("e" + i, "ada", "positive", i));
        }
        monitor.tellQuality();
        monitor.tellQuality();

        assertThat(monitor.quality.readValuesToList())
                .extracting(ModelQuality::getEvaluated)
                .containsExactly(10L);
    }

    @Test
    void answersAreCountedByLabelAndSubjectButShadowsAreNot() {
        monitor.predict(prediction("a", 1, 0.9f), NOON);
        monitor.predict(prediction("b", 2, 0.9f, PredictionRole.CHALLENGER, "2"), NOON.plusSeconds(60));
        monitor.predict(prediction("b", 2, 0.9f, PredictionRole.SHADOW, "3"), NOON.plusSeconds(60));
        monitor.predict(prediction("c", 3, 0.1f), NOON.plusSeconds(120));
        monitor.predict(prediction("d", 4, 0.9f), NOON.plusSeconds(3_600));

        List<TestRecord<String, PredictionCount>> counts = monitor.counts.readRecordsToList();
        assertThat(counts)
                .extracting(TestRecord::key)
                .containsExactly(
                        "sentiment:positive:a film",
                        "sentiment:positive:a film",
                        "sentiment:negative:a film",
                        "sentiment:positive:a film");
        assertThat(counts)
                .extracting(TestRecord::value)
                .extracting(PredictionCount::getCount)
                .containsExactly(1L, 2L, 1L, 1L);
        assertThat(counts.get(1).value())
                .isEqualTo(new PredictionCount(
                        "sentiment", "positive", "a film", NOON, NOON.plusSeconds(3_600), 2L, false));
    }

    @Test
    void finalCountsComeOnceWhenTheirWindowIsOver() {
        restart(new CountPlan(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofMinutes(10), CountPlan.Results.FINAL));
        monitor.predict(prediction("a", 1, 0.9f), NOON);
        monitor.predict(prediction("b", 2, 0.9f), NOON.plusSeconds(3_600));
        monitor.predict(prediction("late", 3, 0.9f), NOON.plusSeconds(10));
        monitor.driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(monitor.counts.isEmpty()).isTrue();

        monitor.predict(prediction("c", 4, 0.9f), NOON.plusSeconds(4_300));
        monitor.predict(prediction("too late", 5, 0.9f), NOON.plusSeconds(20));

        assertThat(monitor.counts.readValuesToList())
                .containsExactly(new PredictionCount(
                        "sentiment", "positive", "a film", NOON, NOON.plusSeconds(3_600), 2L, true));
    }

    @Test
    void hoppingWindowsOverlap() {
        restart(new CountPlan(Duration.ofHours(1), Duration.ofMinutes(30), Duration.ZERO, CountPlan.Results.UPDATES));
        monitor.predict(prediction("a", 1, 0.9f), NOON);

        assertThat(monitor.counts.readValuesToList())
                .extracting(PredictionCount::getWindowStart)
                .containsExactlyInAnyOrder(NOON.minusSeconds(1_800), NOON);
    }

    @Test
    void everythingHasANameOfItsOwn() {
        assertThat(monitor.description)
                .contains("facts-by-event-repartition", "quality-by-version-repartition", "counts-by-key-repartition")
                .contains("joined-events", "joined-events-expiry", "quality-tallies", "quality-untold")
                .doesNotContain("KSTREAM", "KTABLE");
    }

    /**
     * State and internal topics are found by the names of stores and by the numbers of sub-topologies, and their records are
     * told apart by the fingerprints of their schemas. A change here is one after which a monitor cannot go on with the state
     * of its predecessor.
     */
    @Test
    void stateIsWhatThePreviousVersionLeaves() throws Exception {
        requireAsBefore("topology.txt", monitor.description);
        requireAsBefore("state-fingerprints.txt", fingerprints());
    }

    private static void requireAsBefore(String name, String now) throws IOException {
        Path actual = Files.writeString(Path.of("target", name), now);
        assertThat(now)
                .as(
                        "If this is meant, copy %s over src/test/resources/%s; and if it is about stores, internal topics or"
                                + " the numbers of sub-topologies, say in CHANGELOG.md that the monitor needs a new"
                                + " monitor.application.id",
                        actual, name)
                .isEqualTo(Files.readString(Path.of("src/test/resources", name)));
    }

    /** Those of the records of state and of internal topics, a line each. */
    private static String fingerprints() throws IOException, ReflectiveOperationException {
        StringBuilder lines = new StringBuilder();
        List<String> names;
        try (Stream<Path> schemas = Files.list(Path.of("src/main/avro"))) {
            names = schemas.map(schema -> schema.getFileName().toString().replace(".avsc", ""))
                    .sorted()
                    .toList();
        }
        for (String name : names) {
            Schema schema =
                    SpecificData.get().getSchema(Class.forName(JoinedEvent.class.getPackageName() + "." + name));
            lines.append(name)
                    .append(' ')
                    .append(Long.toHexString(SchemaNormalization.parsingFingerprint64(schema)))
                    .append('\n');
        }
        return lines.toString();
    }

    private void restart(CountPlan counting) {
        monitor.close();
        monitor = new MonitorDriver(state, counting, 5_000);
    }
}
