package io.streamgauge.trainer.retrain;

import io.streamgauge.trainer.evaluation.RightAnswers;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a candidate may be published. It must not be worse than the champion on the fixed hold-out by more than the
 * tolerance, and it must be better on the newest examples; where these are fewer than {@value HoldOut#LEAST}, it is enough
 * that it is not worse.
 *
 * <p>Better is a plain comparison: significance on a few hundred examples would refuse nearly every small improvement, and a
 * published version only becomes a challenger, which answers for a share of the keys until there are enough of them. The
 * p-value of McNemar's exact test (McNemar, "Note on the sampling error of the difference between correlated proportions",
 * 1947) stands beside it.
 *
 * @param tolerance how much worse the accuracy on the hold-out may be, 0 to 1
 */
record Gate(double tolerance) {
    /** Checks the tolerance. */
    Gate {
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new IllegalArgumentException("The tolerance is " + tolerance + ": use 0 to 1, for example 0.005");
        }
    }

    /**
     * What the gate says.
     *
     * @param passed whether the candidate may be published
     * @param reason a sentence for people
     * @param metrics what it rests on
     */
    record Verdict(boolean passed, String reason, Map<String, Double> metrics) {
        /** The same with something else that people should know. */
        Verdict with(String remark) {
            return new Verdict(passed, reason + remark, metrics);
        }
    }

    /**
     * How champion and candidate answered the same examples.
     *
     * @param champion the champion's answers
     * @param candidate the candidate's answers
     */
    record Pair(RightAnswers champion, RightAnswers candidate) {
        int better() {
            return candidate.rightWhereWrong(champion);
        }

        int worse() {
            return champion.rightWhereWrong(candidate);
        }
    }

    /** Decides. */
    Verdict decide(Pair holdOut, Pair newest) {
        Map<String, Double> metrics = new TreeMap<>();
        put(metrics, "holdOut", holdOut);
        put(metrics, "newest", newest);
        int better = newest.better();
        int worse = newest.worse();
        metrics.put("newest.better", (double) better);
        metrics.put("newest.worse", (double) worse);
        metrics.put("newest.pValue", pValue(better, worse));
        String measured = String.format(
                Locale.ROOT,
                "%.2f %% against the champion's %.2f %% of %,d on the hold-out, %.2f %% against %.2f %% of %,d on the"
                        + " newest examples (p = %.3f)",
                100 * holdOut.candidate().accuracy(),
                100 * holdOut.champion().accuracy(),
                holdOut.champion().count(),
                100 * newest.candidate().accuracy(),
                100 * newest.champion().accuracy(),
                newest.champion().count(),
                pValue(better, worse));
        // As counts, since a difference of accuracies is off in the last digit.
        if (holdOut.worse() - holdOut.better() > tolerance * holdOut.champion().count()) {
            return new Verdict(
                    false,
                    String.format(
                            Locale.ROOT,
                            "It is worse on the hold-out by more than %.2f points: %s",
                            100 * tolerance,
                            measured),
                    metrics);
        }
        boolean few = newest.champion().count() < HoldOut.LEAST;
        if (better < worse) {
            return new Verdict(false, "It is worse on the newest examples: " + measured, metrics);
        }
        if (better == worse && !few) {
            return new Verdict(false, "It is no better on the newest examples: " + measured, metrics);
        }
        return new Verdict(
                true, (better > worse ? "It is better: " : "It is no worse, on few examples: ") + measured, metrics);
    }

    private static void put(Map<String, Double> metrics, String name, Pair pair) {
        metrics.put(name + ".champion.accuracy", pair.champion().accuracy());
        metrics.put(name + ".candidate.accuracy", pair.candidate().accuracy());
        metrics.put(name + ".examples", (double) pair.champion().count());
    }

    /** Probability of a difference at least as large, in either direction, if each changed answer were a fair coin. */
    static double pValue(int better, int worse) {
        int changed = better + worse;
        // The logarithm, for a half to the power of a thousand is no double.
        double term = -changed * Math.log(2);
        double tail = 0;
        for (int i = 0; i <= Math.min(better, worse); i++) {
            tail += Math.exp(term);
            term += Math.log(changed - i) - Math.log(i + 1.0);
        }
        return Math.min(1, 2 * tail);
    }
}
