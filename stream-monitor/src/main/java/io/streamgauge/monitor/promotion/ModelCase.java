package io.streamgauge.monitor.promotion;

import io.streamgauge.monitor.promotion.SequentialComparison.Waiting;
import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.monitor.state.PromotionState;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one model and what is decided about them. Champion and challenger are those of the assignment in force now;
 * with other ones the comparison begins anew, and only answers of its own time count. Each pair of versions is decided upon
 * once; a promotion that was refused for the challenger's share waits for a smaller one. Knows no Kafka, and no clock but what
 * it is told. Belongs to one thread.
 */
final class ModelCase {
    /** Assignments that are remembered: the present one, those to come, and some that were. */
    /** Assignments are made some seconds ahead; what lies further in the future was planned, and people will look again. */
    private static final Duration FORESIGHT = Duration.ofMinutes(1);

    private static final int MOST_ASSIGNMENTS = 100;

    private final String model;
    private final PromotionPlan plan;
    private final String name;
    private final Consumer<PromotionResult> results;
    private final NavigableMap<Long, AssignmentFact> assignments = new TreeMap<>();
    private String champion;
    private String challenger;
    private long since;
    private SequentialComparison comparison;
    private Answers ofChampion;
    private Answers ofChallenger;
    private boolean decided;
    private boolean refused;
    private long appliedAt;
    private String former;
    private double formerAccuracy;
    private long promotedFrom;

    /** Answers with known truth. */
    private record Answers(long evaluated, long correct) {
        private static final Answers NONE = new Answers(0, 0);

        private double atLeast(double evidence) {
            return Shortfall.lowestAccuracy(correct, evaluated - correct, evidence);
        }

        private Answers with(boolean right) {
            return new Answers(evaluated + 1, correct + (right ? 1 : 0));
        }
    }

    /**
     * A case as it was left.
     *
     * @param name who decides, for {@code decidedBy} and {@code assignedBy}
     * @param state what was kept; null for a model that nothing is known about
     * @param results hears of what follows
     */
    ModelCase(
            String model,
            PromotionPlan plan,
            String name,
            @Nullable PromotionState state,
            Consumer<PromotionResult> results) {
        this.model = model;
        this.plan = plan;
        this.name = name;
        this.results = results;
        if (state == null) {
            champion = "";
            challenger = "";
            comparison = SequentialComparison.NONE;
            ofChampion = Answers.NONE;
            ofChallenger = Answers.NONE;
            former = "";
            return;
        }
        state.getAssignments().forEach(assignment -> assignments.put(assignment.getEffectiveFrom(), assignment));
        champion = state.getChampion();
        challenger = state.getChallenger();
        since = state.getSince();
        comparison = new SequentialComparison(
                state.getWins(), state.getLosses(), state.getTies(), waiting(state.getWaiting()));
        ofChampion = new Answers(state.getChampionEvaluated(), state.getChampionCorrect());
        ofChallenger = new Answers(state.getChallengerEvaluated(), state.getChallengerCorrect());
        decided = state.getDecided();
        refused = state.getRefused();
        appliedAt = state.getAppliedAt();
        former = state.getFormer();
        formerAccuracy = state.getFormerAccuracy();
        promotedFrom = state.getPromotedFrom();
    }

    private static Optional<Waiting> waiting(int code) {
        return code == 0 ? Optional.empty() : Optional.of(new Waiting(code > 2, code % 2 == 0));
    }

    private static int code(Optional<Waiting> waiting) {
        return waiting.map(one -> (one.challenger() ? 3 : 1) + (one.correct() ? 1 : 0))
                .orElse(0);
    }

    /** What is to be kept. */
    PromotionState state() {
        return new PromotionState(
                List.copyOf(assignments.values()),
                champion,
                challenger,
                since,
                comparison.wins(),
                comparison.losses(),
                comparison.ties(),
                code(comparison.waiting()),
                ofChampion.evaluated(),
                ofChampion.correct(),
                ofChallenger.evaluated(),
                ofChallenger.correct(),
                decided,
                refused,
                appliedAt,
                former,
                formerAccuracy,
                promotedFrom);
    }

    /** Takes an assignment, or that one was withdrawn. One that was made by people is a decision, too. */
    void assigned(AssignmentFact assignment, Instant now) {
        follow(now);
        if (assignment.getChampion() == null) {
            withdrawn(assignment.getEffectiveFrom(), now);
        } else {
            assignments.put(assignment.getEffectiveFrom(), assignment);
            while (assignments.size() > MOST_ASSIGNMENTS) {
                assignments.pollFirstEntry();
            }
            if (!assignment.getAssignedBy().startsWith(Promotion.NAME_PREFIX)) {
                tellAssigned(assignment);
            }
        }
        follow(now);
    }

    private void withdrawn(long effectiveFrom, Instant now) {
        AssignmentFact gone = assignments.remove(effectiveFrom);
        if (effectiveFrom != promotedFrom) {
            return;
        }
        // Nobody is on probation, and the pair whose challenger was promoted is not to be decided upon again.
        former = "";
        follow(now);
        decided |= gone != null && challenger.equals(gone.getChampion());
    }

    /**
     * Model, {@code effectiveFrom}, {@code decidedAt} and {@code decidedBy} are the assignment's, so that one that is read again,
     * under another application id, makes a decision that can be told to be the same. The evidence is about those who are compared so far, not
     * about those who were assigned.
     */
    private void tellAssigned(AssignmentFact assignment) {
        String assigned = String.valueOf(assignment.getChampion());
        String other = assignment.getChallenger();
        results.accept(new PromotionResult.Decided(ModelDecision.newBuilder()
                .setModelName(model)
                .setKind(DecisionKind.ASSIGNED)
                .setChampion(champion.isEmpty() ? assigned : champion)
                .setChallenger(challenger.isEmpty() ? null : challenger)
                .setNewChampion(assigned)
                .setApplied(true)
                .setReason(
                        other == null
                                ? "It was assigned by hand"
                                : String.format(
                                        Locale.ROOT,
                                        "It was assigned by hand, with challenger %s for %.2f %% of the keys",
                                        other,
                                        assignment.getShareBasisPoints() / 100.0))
                .setEvidence(challenger.isEmpty() ? null : evidence())
                .setEffectiveFrom(Instant.ofEpochMilli(assignment.getEffectiveFrom()))
                .setDecidedAt(Instant.ofEpochMilli(assignment.getAssignedAt()))
                .setDecidedBy(assignment.getAssignedBy())
                .build()));
    }

    private @Nullable AssignmentFact inForce(Instant now) {
        Map.Entry<Long, AssignmentFact> entry = assignments.floorEntry(now.toEpochMilli());
        return entry == null ? null : entry.getValue();
    }

    /** Begins anew when other versions serve now. */
    private void follow(Instant now) {
        AssignmentFact present = inForce(now);
        if (present == null) {
            return;
        }
        String otherChampion = String.valueOf(present.getChampion());
        String otherChallenger = present.getChallenger() == null ? "" : present.getChallenger();
        if (otherChampion.equals(champion) && otherChallenger.equals(challenger)) {
            if (refused && present.getShareBasisPoints() <= plan.mostShareBasisPoints()) {
                refused = false;
                decided = false;
            }
            return;
        }
        boolean sameChampion = otherChampion.equals(champion);
        if (!former.isEmpty() && !sameChampion && present.getEffectiveFrom() != promotedFrom) {
            // Somebody else put another one in its place.
            former = "";
        }
        champion = otherChampion;
        challenger = otherChallenger;
        since = present.getEffectiveFrom();
        comparison = SequentialComparison.NONE;
        // A champion on probation is watched from its promotion on, whoever challenges it.
        ofChampion = sameChampion && !former.isEmpty() ? ofChampion : Answers.NONE;
        ofChallenger = Answers.NONE;
        decided = false;
        refused = false;
    }

    /**
     * Takes the truth about an answer.
     *
     * @return whether it counts: only for the two versions that are compared, and the first truth of an answer alone
     */
    boolean observed(QualityChange change, Instant now) {
        follow(now);
        String truth = change.getTruth();
        if (truth == null || change.getRetracted() || change.getRevised() || change.getOccurredAt() < since) {
            return false;
        }
        boolean right = truth.equals(change.getPredicted());
        if (isBy(change, PredictionRole.CHAMPION, champion)) {
            ofChampion = ofChampion.with(right);
            compare(false, right);
        } else if (isBy(change, PredictionRole.CHALLENGER, challenger)) {
            ofChallenger = ofChallenger.with(right);
            compare(true, right);
        } else {
            return false;
        }
        decide(now);
        return true;
    }

    private void compare(boolean byChallenger, boolean right) {
        if (!challenger.isEmpty()) {
            comparison = comparison.with(byChallenger, right);
        }
    }

    private static boolean isBy(QualityChange change, PredictionRole role, String version) {
        return change.getRole().equals(role.name()) && change.getModelVersion().equals(version);
    }

    /** Decides what can be decided now; what must wait for the end of a cool-down is decided when this is called then. */
    void decide(Instant now) {
        follow(now);
        if (plan.mode() == PromotionPlan.Mode.OFF
                || (decided && !refused)
                || now.toEpochMilli() < appliedAt + plan.cooldown().toMillis()
                || isAboutToChange(now)) {
            return;
        }
        if (isBelowFormer(now)) {
            decided(
                    DecisionKind.RETURNED,
                    former,
                    now,
                    String.format(
                            Locale.ROOT,
                            "%s was right in %d of %d answers; %s was right in at least %.4f, less the tolerance",
                            champion,
                            ofChampion.correct(),
                            ofChampion.evaluated(),
                            former,
                            formerAccuracy));
            return;
        }
        if (refused || challenger.isEmpty() || comparison.pairs() < plan.minimumPairs()) {
            return;
        }
        if (comparison.evidenceForBetter() >= plan.evidenceNeeded()) {
            decided(DecisionKind.PROMOTED, challenger, now, challenger + " is right more often than " + champion);
        } else if (comparison.evidenceForWorse() >= plan.evidenceNeeded()) {
            decided(DecisionKind.ROLLED_BACK, champion, now, challenger + " is right less often than " + champion);
        } else if (comparison.pairs() >= plan.mostPairs()) {
            decided(
                    DecisionKind.UNDECIDED,
                    champion,
                    now,
                    "No difference was found in " + comparison.pairs() + " pairs");
        }
    }

    /**
     * Whether an assignment is about to take effect. One before a decision's would be undone by that without having been seen;
     * one soon after it, made before it was known, would undo the decision.
     */
    private boolean isAboutToChange(Instant now) {
        Long next = assignments.higherKey(now.toEpochMilli());
        Duration ahead = plan.lead().compareTo(FORESIGHT) > 0 ? plan.lead() : FORESIGHT;
        return next != null && next <= now.plus(ahead).toEpochMilli();
    }

    private boolean isBelowFormer(Instant now) {
        if (former.isEmpty()
                || now.toEpochMilli() < promotedFrom
                || now.toEpochMilli() > promotedFrom + plan.probation().toMillis()) {
            return false;
        }
        long wrong = ofChampion.evaluated() - ofChampion.correct();
        return formerAccuracy > 0
                && formerAccuracy < 1
                && Shortfall.evidence(ofChampion.correct(), wrong, formerAccuracy) >= plan.evidenceNeededOfEach();
    }

    private void decided(DecisionKind kind, String newChampion, Instant now, String reason) {
        AssignmentFact present = inForce(now);
        boolean tooMuch = kind == DecisionKind.PROMOTED
                && present != null
                && present.getShareBasisPoints() > plan.mostShareBasisPoints();
        boolean applied = plan.mode() == PromotionPlan.Mode.ACT && !tooMuch && present != null;
        Instant from = now.plus(plan.lead()).truncatedTo(ChronoUnit.MILLIS);
        results.accept(new PromotionResult.Decided(ModelDecision.newBuilder()
                .setModelName(model)
                .setKind(kind)
                .setChampion(champion)
                .setChallenger(challenger.isEmpty() ? null : challenger)
                .setNewChampion(newChampion)
                .setApplied(applied)
                .setReason(tooMuch ? reason + ", but has more of the traffic than promotion.share.maximum" : reason)
                .setEvidence(evidence())
                .setEffectiveFrom(applied ? from : null)
                .setDecidedAt(now.truncatedTo(ChronoUnit.MILLIS))
                .setDecidedBy(name)
                .build()));
        decided = true;
        refused = tooMuch;
        if (!applied || present == null) {
            return;
        }
        appliedAt = now.toEpochMilli();
        boolean promoted = kind == DecisionKind.PROMOTED;
        if (promoted || kind == DecisionKind.RETURNED) {
            former = promoted ? champion : "";
            // The share of right answers is too high as often as too low, and few answers decide about a promotion.
            formerAccuracy = promoted ? ofChampion.atLeast(plan.evidenceNeededOfEach()) - plan.tolerance() : 0;
            promotedFrom = from.toEpochMilli();
        }
        String shadow = present.getShadow();
        results.accept(new PromotionResult.Assigned(ModelAssignment.newBuilder()
                .setModelName(model)
                .setChampion(newChampion)
                .setChallenger(null)
                .setShadow(newChampion.equals(shadow) ? null : shadow)
                .setEffectiveFrom(from)
                .setAssignedAt(now.truncatedTo(ChronoUnit.MILLIS))
                .setAssignedBy(name)
                .build()));
    }

    private DecisionEvidence evidence() {
        return new DecisionEvidence(
                comparison.wins(),
                comparison.losses(),
                comparison.ties(),
                comparison.evidenceForBetter(),
                comparison.evidenceForWorse(),
                plan.evidenceNeeded(),
                ofChampion.evaluated(),
                ofChampion.correct(),
                ofChallenger.evaluated(),
                ofChallenger.correct());
    }
}
