package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.drift.Drift;
import io.streamgauge.monitor.state.DriftTally;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.state.TallyBin;
import io.streamgauge.monitor.state.TallyCell;
import io.streamgauge.schemas.event.ConfusionCount;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How well one version did in one role and window. What is counted can be taken back without a trace: every sum is a whole
 * number, probabilities and logarithms are rounded to billionths before they are added. Belongs to one thread.
 */
final class Tally {
    /** Bins of confidence, of equal width, as in the reports of training. */
    static final int BINS = 10;

    /** Less than this is taken for this: a single prediction that was sure and wrong would make the mean infinite. */
    static final double LEAST_PROBABILITY = 1e-15;

    private static final double BILLION = 1e9;

    private record Cell(String truth, String predicted) implements Comparable<Cell> {
        private static final Comparator<Cell> ORDER =
                Comparator.comparing(Cell::truth).thenComparing(Cell::predicted);

        @Override
        public int compareTo(Cell other) {
            return ORDER.compare(this, other);
        }
    }

    private final String modelName;
    private final String modelVersion;
    private final String role;
    private final long windowStart;
    private final long[] counts = new long[BINS];
    private final long[] correct = new long[BINS];
    private final long[] confidence = new long[BINS];
    private final SortedMap<Cell, Long> confusion = new TreeMap<>();
    private long contradicted;
    private long logLoss;

    private Tally(String modelName, String modelVersion, String role, long windowStart) {
        this.modelName = modelName;
        this.modelVersion = modelVersion;
        this.role = role;
        this.windowStart = windowStart;
    }

    /** A tally of nothing, for the version and role of a change and a window that begins at a time. */
    static Tally empty(QualityChange change, long windowStart) {
        return new Tally(change.getModelName(), change.getModelVersion(), change.getRole(), windowStart);
    }

    /** A tally of nothing, for a version, role and window of which only the inputs and answers are known. */
    static Tally empty(DriftTally observed) {
        return new Tally(
                observed.getModelName(), observed.getModelVersion(), observed.getRole(), observed.getWindowStart());
    }

    /** The tally that was kept. */
    static Tally of(QualityTally state) {
        Tally tally = new Tally(state.getModelName(), state.getModelVersion(), state.getRole(), state.getWindowStart());
        tally.contradicted = state.getContradicted();
        tally.logLoss = state.getLogLoss();
        for (int bin = 0; bin < BINS; bin++) {
            TallyBin kept = state.getBins().get(bin);
            tally.counts[bin] = kept.getCount();
            tally.correct[bin] = kept.getCorrect();
            tally.confidence[bin] = kept.getConfidence();
        }
        for (TallyCell cell : state.getConfusion()) {
            tally.confusion.put(new Cell(cell.getTruth(), cell.getPredicted()), cell.getCount());
        }
        return tally;
    }

    /** Counts a prediction, or takes it back. */
    void apply(QualityChange change) {
        int sign = change.getRetracted() ? -1 : 1;
        String truth = change.getTruth();
        if (truth == null) {
            contradicted += sign;
            return;
        }
        int bin = (int) Math.max(0, Math.min(BINS - 1, change.getConfidence() * BINS));
        counts[bin] += sign;
        correct[bin] += truth.equals(change.getPredicted()) ? sign : 0;
        confidence[bin] += sign * Math.round(change.getConfidence() * BILLION);
        logLoss -= sign * Math.round(Math.log(Math.max(LEAST_PROBABILITY, change.getTruthProbability())) * BILLION);
        Cell cell = new Cell(truth, change.getPredicted());
        if (confusion.merge(cell, (long) sign, Long::sum) == 0) {
            confusion.remove(cell);
        }
    }

    /** What is to be kept. */
    QualityTally state() {
        List<TallyBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            bins.add(new TallyBin(counts[bin], correct[bin], confidence[bin]));
        }
        List<TallyCell> cells = confusion.entrySet().stream()
                .map(entry ->
                        new TallyCell(entry.getKey().truth(), entry.getKey().predicted(), entry.getValue()))
                .toList();
        return new QualityTally(modelName, modelVersion, role, windowStart, contradicted, logLoss, bins, cells);
    }

    /** The key of the version. */
    String version() {
        return LiveQuality.key(modelName, modelVersion);
    }

    /** What the counts say. */
    ModelQuality quality(Duration window, Drift drift) {
        long evaluated = 0;
        long right = 0;
        double distance = 0;
        for (int bin = 0; bin < BINS; bin++) {
            evaluated += counts[bin];
            right += correct[bin];
            distance += Math.abs(confidence[bin] / BILLION - correct[bin]);
        }
        ModelQuality.Builder quality = ModelQuality.newBuilder()
                .setModelName(modelName)
                .setModelVersion(modelVersion)
                .setRole(PredictionRole.valueOf(role))
                .setWindowStart(Instant.ofEpochMilli(windowStart))
                .setWindowEnd(Instant.ofEpochMilli(windowStart + window.toMillis()))
                .setEvaluated(evaluated)
                .setCorrect(right)
                .setContradicted(contradicted)
                .setConfusion(confusion.entrySet().stream()
                        .map(entry -> new ConfusionCount(
                                entry.getKey().truth(), entry.getKey().predicted(), entry.getValue()))
                        .toList());
        drift.input().ifPresent(quality::setInputDrift);
        drift.output().ifPresent(quality::setOutputDrift);
        if (evaluated > 0) {
            Wilson interval = Wilson.of(right, evaluated);
            quality.setAccuracyLow(interval.low())
                    .setAccuracyHigh(interval.high())
                    .setLogLoss(logLoss / BILLION / evaluated)
                    .setCalibrationError(distance / evaluated);
        }
        return quality.build();
    }
}
