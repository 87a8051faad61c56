package io.streamgauge.monitor.topology;

import static io.streamgauge.monitor.Samples.NOON;
import static io.streamgauge.monitor.Samples.reference;
import static io.streamgauge.monitor.Samples.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.monitor.Samples;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.Histogram;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReferenceDistribution;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DriftTest {
    private static final int OBSERVATIONS = 200;

    private final Path state;
    private MonitorDriver monitor;
    private long offset;

    DriftTest(@TempDir Path state) {
        this.state = state;
        this.monitor = new MonitorDriver(state);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void inputsLikeTheReferenceRaiseNoAlarmAndTheirIndexIsTold() {
        monitor.announce(version("1", reference()));

        observe(NOON, OBSERVATIONS, 0.25f);
        monitor.tellQuality();

        ModelQuality quality = monitor.quality.readValue();
        assertThat(quality.getEvaluated()).isZero();
        assertThat(quality.getInputDrift()).isCloseTo(0, within(0.02));
        assertThat(quality.getOutputDrift()).isCloseTo(0, within(0.02));
        assertThat(monitor.alarms.isEmpty()).isTrue();
    }

    @Test
    void otherInputsRaiseOneAlarmThatIsOverWhenTheyAreAsBefore() {
        monitor.announce(version("1", reference()));
        observe(NOON, OBSERVATIONS, 0.75f);
        monitor.tellQuality();
        observe(NOON, 1, 0.75f);
        monitor.tellQuality();

        ModelAlarm raised = monitor.alarms.readValue();
        assertThat(raised.getModelVersion()).isEqualTo("1");
        assertThat(raised.getRole()).isEqualTo(PredictionRole.CHAMPION);
        assertThat(raised.getKind()).isEqualTo(AlarmKind.INPUT_DRIFT);
        assertThat(raised.getMeasure()).isEqualTo("unknown");
        assertThat(raised.getRaised()).isTrue();
        // Half of the texts were below 0.5, now none is; half an observation is added to each bin.
        double none = 0.5 / (OBSERVATIONS + 1);
        assertThat(raised.getValue())
                .isCloseTo(
                        (none - 0.5) * Math.log(none / 0.5) + (0.5 - none) * Math.log((1 - none) / 0.5), within(1e-9));
        assertThat(raised.getLimit()).isEqualTo(0.25);
        assertThat(raised.getObserved()).isEqualTo(OBSERVATIONS);
        assertThat(raised.getWindowStart()).isEqualTo(NOON);
        assertThat(raised.getWindowEnd()).isEqualTo(NOON.plus(MonitorDriver.WINDOW));
        assertThat(monitor.alarms.isEmpty()).isTrue();
        assertThat(monitor.count("streamgauge.drift.alarms", "kind", "input_drift", "measure", "unknown"))
                .isEqualTo(1);

        Instant next = NOON.plus(MonitorDriver.WINDOW);
        observe(next, OBSERVATIONS, 0.25f);
        monitor.tellQuality();

        assertThat(monitor.alarms.readValuesToList())
                .singleElement()
                .returns(false, ModelAlarm::getRaised)
                .returns(next, ModelAlarm::getWindowStart);
    }

    @Test
    void otherAnswersAreOutputDrift() {
        monitor.announce(version("1", reference()));
        for (int i = 0; i < OBSERVATIONS; i++) {
            observe(NOON, i % 2 == 0 ? 0.25f : 0.75f, 0.9f);
        }
        monitor.tellQuality();

        // The reference has as many positive ones as negative ones, half of each with a confidence below 0.8.
        assertThat(monitor.alarms.readValuesToList())
                .extracting(alarm -> alarm.getKind() + " " + alarm.getMeasure())
                .containsExactlyInAnyOrder("OUTPUT_DRIFT label", "OUTPUT_DRIFT confidence");
        assertThat(monitor.quality.readValue().getOutputDrift()).isGreaterThan(1);
    }

    @Test
    void alarmIsOverWhenTheVersionIsAnnouncedAnewWithoutItsMeasure() {
        monitor.announce(version("1", reference()));
        observe(NOON, OBSERVATIONS, 0.75f);
        monitor.tellQuality();
        assertThat(monitor.alarms.readValue().getRaised()).isTrue();

        monitor.announce(version(
                "1",
                new ReferenceDistribution(
                        10_000L, Map.of(), reference().getLabels(), reference().getConfidence())));
        observe(NOON.plus(MonitorDriver.WINDOW), 1, 0.75f);
        monitor.tellQuality();
        observe(NOON.plus(MonitorDriver.WINDOW), 1, 0.75f);
        monitor.tellQuality();

        assertThat(monitor.alarms.readValuesToList())
                .singleElement()
                .returns("unknown", ModelAlarm::getMeasure)
                .returns(AlarmKind.INPUT_DRIFT, ModelAlarm::getKind)
                .returns(false, ModelAlarm::getRaised)
                .returns(0.0, ModelAlarm::getValue)
                .returns(1L, ModelAlarm::getObserved);
    }

    @Test
    void alarmsAreOverWhenTheVersionIsAnnouncedAnewWithoutAReference() {
        monitor.announce(version("1", reference()));
        for (int i = 0; i < OBSERVATIONS; i++) {
            observe(NOON, 0.75f, 0.9f);
        }
        monitor.tellQuality();
        assertThat(monitor.alarms.readValuesToList()).hasSize(3);

        monitor.announce(version("1", null));
        observe(NOON, 1, 0.75f);
        monitor.tellQuality();
        observe(NOON, 1, 0.75f);
        monitor.tellQuality();

        assertThat(monitor.alarms.readValuesToList())
                .extracting(alarm -> alarm.getKind() + " " + alarm.getMeasure() + " " + alarm.getRaised())
                .containsExactlyInAnyOrder(
                        "OUTPUT_DRIFT confidence false", "OUTPUT_DRIFT label false", "INPUT_DRIFT unknown false");
        assertThat(monitor.count("streamgauge.drift.unknown")).isEqualTo(1);
    }

    @Test
    void whatReadsAnnouncementsIsClosedWithTheTopology() {
        MonitorDriver closed = monitor;
        assertThat(closed.openReaders).isOne();

        closed.close();
        monitor = new MonitorDriver(state);

        assertThat(closed.openReaders).isZero();
    }

    @Test
    void whatWasCountedInOtherBinsIsNotComparedWithThoseOfANewAnnouncement() {
        monitor.announce(version("1", reference()));
        observe(NOON, OBSERVATIONS, 0.25f);

        monitor.announce(version(
                "1",
                new ReferenceDistribution(
                        10_000L,
                        Map.of("unknown", new Histogram(List.of(0.2), List.of(0.1, 0.9))),
                        reference().getLabels(),
                        reference().getConfidence())));
        observe(NOON, 1, 0.25f);
        monitor.tellQuality();

        assertThat(monitor.alarms.isEmpty()).isTrue();
        assertThat(monitor.quality.readValue().getInputDrift()).isNull();
    }

    @Test
    void fewObservationsAreNotJudged() {
        monitor.announce(version("1", reference()));

        observe(NOON, MonitorDriver.DRIFT_MINIMUM - 1, 0.75f);
        monitor.tellQuality();

        assertThat(monitor.quality.readValue().getInputDrift()).isNull();
        assertThat(monitor.alarms.isEmpty()).isTrue();
    }

    @Test
    void whatComesLateForAnEarlierWindowChangesNoAlarm() {
        monitor.announce(version("1", reference()));
        Instant next = NOON.plus(MonitorDriver.WINDOW);
        observe(next, OBSERVATIONS, 0.25f);
        monitor.tellQuality();

        observe(NOON, OBSERVATIONS, 0.75f);
        monitor.tellQuality();

        assertThat(monitor.alarms.isEmpty()).isTrue();
        assertThat(monitor.quality.readValuesToList())
                .filteredOn(quality -> quality.getWindowStart().equals(NOON))
                .allSatisfy(quality -> assertThat(quality.getInputDrift()).isGreaterThan(1));
    }

    @Test
    void versionsWithoutAReferenceHaveNoDriftAndStopNothing() {
        monitor.announce(version("1", null));
        monitor.announce("sentiment:2", new byte[] {1, 2, 3});
        observe(NOON, OBSERVATIONS, 0.75f);
        monitor.predict(sampled("2", 0.75f, 0.6f), NOON);
        monitor.predict(sampled("3", 0.75f, 0.6f), NOON);
        monitor.tellQuality();

        assertThat(monitor.quality.isEmpty()).isTrue();
        assertThat(monitor.alarms.isEmpty()).isTrue();
        assertThat(monitor.count("streamgauge.drift.unknown")).isEqualTo(OBSERVATIONS + 2);
    }

    @Test
    void measuresWhoseNumbersAreNoDistributionAreLeftOut() {
        monitor.announce(version(
                "1",
                new ReferenceDistribution(
                        10_000L,
                        Map.of("unknown", new Histogram(List.of(0.2, 0.5, 0.6), List.of(0.5, 0.5))),
                        Map.of("negative", 0.5, "positive", 0.4),
                        new Histogram(List.of(0.8), List.of(0.5, 0.5)))));

        observe(NOON, OBSERVATIONS, 0.75f);
        monitor.tellQuality();

        ModelQuality quality = monitor.quality.readValue();
        assertThat(quality.getInputDrift()).isNull();
        assertThat(quality.getOutputDrift()).isCloseTo(0, within(0.02));
        assertThat(monitor.alarms.isEmpty()).isTrue();
    }

    /** With as many positive answers as negative ones, half of each sure. */
    private void observe(Instant time, int count, float unknown) {
        float[] positive = {0.9f, 0.1f, 0.6f, 0.4f};
        for (int i = 0; i < count; i++) {
            // Every other text is one of the reference's other half.
            observe(time, unknown < 0.5f && i / 4 % 2 == 0 ? 0.75f : unknown, positive[i % 4]);
        }
    }

    private void observe(Instant time, float unknown, float positive) {
        monitor.predict(sampled("1", unknown, positive), time);
    }

    private Prediction sampled(String version, float unknown, float positive) {
        offset++;
        return Prediction.newBuilder(
                        Samples.prediction("e" + offset, offset, positive, PredictionRole.CHAMPION, version))
                .setInputStatistics(Map.of("unknown", unknown))
                .build();
    }
}
