package io.streamgauge.trainer.publish;

import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which versions of a model are to serve. Immutable.
 *
 * @param modelName the model
 * @param champion the version that answers
 * @param challenger the version that answers in its place for a share of the keys
 * @param shadow the version that is scored for comparison only
 */
public record ServingPlan(
        String modelName, String champion, Optional<ChallengerPlan> challenger, Optional<String> shadow) {

    static final int ALL_BASIS_POINTS = 10_000;

    /**
     * A challenger.
     *
     * @param version its version
     * @param trafficShareBasisPoints its share of the keys in hundredths of a percent, 1 to 10,000
     */
    public record ChallengerPlan(String version, int trafficShareBasisPoints) {
        /** Checks the share. */
        public ChallengerPlan {
            if (trafficShareBasisPoints < 1 || trafficShareBasisPoints > ALL_BASIS_POINTS) {
                throw new IllegalArgumentException("The challenger's share is " + trafficShareBasisPoints
                        + " basis points: use 1 to " + ALL_BASIS_POINTS + ", or name no challenger");
            }
        }
    }

    /** Checks that the versions differ, for comparing a version with itself tells nothing. */
    public ServingPlan {
        Optional<String> other = challenger.map(ChallengerPlan::version);
        if (Stream.concat(other.stream(), shadow.stream()).anyMatch(champion::equals)
                || (shadow.isPresent() && shadow.equals(other))) {
            throw new IllegalArgumentException("Model " + modelName + ": champion " + champion + ", challenger "
                    + other.orElse("none") + " and shadow " + shadow.orElse("none")
                    + " must be different versions");
        }
    }

    /** A champion alone. */
    public static ServingPlan of(String modelName, String champion) {
        return new ServingPlan(modelName, champion, Optional.empty(), Optional.empty());
    }

    /** All versions that are named, the champion first. */
    Stream<String> versions() {
        return Stream.concat(
                Stream.of(champion), Stream.concat(challenger.map(ChallengerPlan::version).stream(), shadow.stream()));
    }

    /** Whether an assignment says the same. */
    boolean isThatOf(ModelAssignment assignment) {
        Challenger other = assignment.getChallenger();
        return assignment.getChampion().equals(champion)
                && Objects.equals(assignment.getShadow(), shadow.orElse(null))
                && Objects.equals(
                        other,
                        challenger
                                .map(plan -> new Challenger(plan.version(), plan.trafficShareBasisPoints()))
                                .orElse(null));
    }
}
