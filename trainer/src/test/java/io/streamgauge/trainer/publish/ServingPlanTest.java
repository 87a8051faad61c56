package io.streamgauge.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServingPlanTest {
    @Test
    void isComparedWithAssignmentsThatOthersMade() {
        ServingPlan alone = ServingPlan.of("mood", "2");
        ServingPlan challenged =
                new ServingPlan("mood", "2", Optional.of(new ServingPlan.ChallengerPlan("3", 500)), Optional.empty());

        assertThat(alone.isThatOf(assignment(null))).isTrue();
        assertThat(alone.isThatOf(assignment(new Challenger("3", 0)))).isFalse();
        assertThat(challenged.isThatOf(assignment(new Challenger("3", 500)))).isTrue();
        assertThat(challenged.isThatOf(assignment(new Challenger("3", 501)))).isFalse();
    }

    private static ModelAssignment assignment(@Nullable Challenger challenger) {
        return new ModelAssignment("mood", "2", challenger, null, Instant.EPOCH, Instant.EPOCH, "somebody");
    }
}
