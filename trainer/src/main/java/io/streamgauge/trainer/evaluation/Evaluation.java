package io.streamgauge.trainer.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model got right and wrong. Immutable.
 *
 * @param labels the labels in the order of rows and columns
 * @param confusion examples by true label (row) and predicted label (column)
 * @param logLoss mean of -ln(probability of the truth), in nats, 0 or more
 * @param calibration confidence against accuracy in bins of equal width, Guo et al., "On Calibration of Modern Neural
 *     Networks", 2017
 * @param mistakes the wrong predictions of the highest confidence, highest first, at most {@value #MOST_MISTAKES}; of
 *     equal ones the earlier example comes first
 * @param riskCoverage how many predictions are right among those of a certain confidence
 */
public record Evaluation(
        List<String> labels,
        long[][] confusion,
        double logLoss,
        List<CalibrationBin> calibration,
        List<Mistake> mistakes,
        RiskCoverage riskCoverage) {

    /** How many mistakes are kept. */
    public static final int MOST_MISTAKES = 25;

    /**
     * A wrong prediction.
     *
     * @param example number of the example, from 0
     * @param truth number of its label
     * @param predicted number of the label that was predicted
     * @param confidence probability of the predicted label, 0 to 1
     */
    public record Mistake(int example, int truth, int predicted, double confidence) {}

    /**
     * Examples whose confidence lies between two bounds.
     *
     * @param from lower bound, 0 to 1
     * @param to upper bound, 0 to 1
     * @param count how many there are
     * @param meanConfidence mean probability of the predicted label; 0 when there are none
     * @param accuracy share of right predictions; 0 when there are none
     */
    public record CalibrationBin(double from, double to, long count, double meanConfidence, double accuracy) {}

    /**
     * One label's figures.
     *
     * @param label the label
     * @param support examples that have it
     * @param precision share of right ones among those predicted as it; 0 when there are none
     * @param recall share of right ones among those that have it; 0 when there are none
     */
    public record LabelScore(String label, long support, double precision, double recall) {
        /** Harmonic mean of precision and recall. */
        public double f1() {
            return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        }
    }

    /** How many examples there were. */
    public long count() {
        long count = 0;
        for (long[] row : confusion) {
            for (long cell : row) {
                count += cell;
            }
        }
        return count;
    }

    /** Share of right predictions, 0 to 1. */
    public double accuracy() {
        long correct = 0;
        for (int label = 0; label < confusion.length; label++) {
            correct += confusion[label][label];
        }
        return (double) correct / count();
    }

    /** Expected calibration error: mean distance of confidence and accuracy over the bins, weighted by count. */
    public double calibrationError() {
        double sum = 0;
        for (CalibrationBin bin : calibration) {
            sum += bin.count() * Math.abs(bin.meanConfidence() - bin.accuracy());
        }
        return sum / count();
    }

    /** The figures of each label. */
    public List<LabelScore> perLabel() {
        List<LabelScore> scores = new ArrayList<>();
        for (int label = 0; label < confusion.length; label++) {
            long support = 0;
            long predicted = 0;
            for (int other = 0; other < confusion.length; other++) {
                support += confusion[label][other];
                predicted += confusion[other][label];
            }
            long correct = confusion[label][label];
            scores.add(new LabelScore(
                    labels.get(label),
                    support,
                    predicted == 0 ? 0 : (double) correct / predicted,
                    support == 0 ? 0 : (double) correct / support));
        }
        return scores;
    }
}
