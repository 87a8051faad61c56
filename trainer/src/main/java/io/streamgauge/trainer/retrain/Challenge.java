package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.ServingPlan;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a published version answer for a share of the keys beside the champion.
 *
 * @param model the model
 * @param champion the version that it was compared with
 * @param version the challenger to be
 * @param share its share of the keys in basis points
 * @param replaces whether a challenger that is being compared gives way
 */
record Challenge(String model, String champion, String version, int share, boolean replaces) {
    private static final String ASSIGNED_BY = "retrain";

    /**
     * Assigns, unless something is in the way.
     *
     * @return what is in the way, a sentence; empty when the version challenges
     */
    Optional<String> assign(ModelCatalogue catalogue, Instant from) {
        ModelAssignment inForce = catalogue.assignments(model).stream()
                .filter(assignment -> !assignment.getEffectiveFrom().isAfter(from))
                .reduce((former, later) -> later)
                .orElse(null);
        if (inForce == null || !inForce.getChampion().equals(champion)) {
            return Optional.of("the champion is no longer " + champion
                    + (inForce == null ? "" : " but " + inForce.getChampion())
                    + ", so it is not assigned; retrain again to compare with the one that is");
        }
        Challenger present = inForce.getChallenger();
        if (present != null && !present.getVersion().equals(version) && !replaces) {
            return Optional.of("version " + present.getVersion()
                    + " is being compared with the champion already, so it is not assigned; `" + command(inForce)
                    + "` does, and --replace-challenger would have");
        }
        catalogue.assign(
                new ServingPlan(
                        model, champion, Optional.of(new ServingPlan.ChallengerPlan(version, share)), shadow(inForce)),
                from,
                ASSIGNED_BY);
        return Optional.empty();
    }

    /** The same by hand. */
    private String command(ModelAssignment inForce) {
        return "models assign " + model + " " + champion + " --challenger " + version + " --share " + share
                + shadow(inForce).map(shadow -> " --shadow " + shadow).orElse("");
    }

    /** The shadow stays, unless it is the version itself: a version does not have two roles. */
    private Optional<String> shadow(ModelAssignment inForce) {
        return Optional.ofNullable(inForce.getShadow()).filter(shadow -> !shadow.equals(version));
    }
}
