package io.streamgauge.monitor.promotion;

import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.monitor.state.PromotionFact;
import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends assignments, and that they were withdrawn, to their models. Belongs to one stream thread. */
public final class AssignmentReader extends ContextualProcessor<byte[], ModelAssignment, String, PromotionFact> {
    @Override
    public void process(Record<byte[], ModelAssignment> record) {
        if (record.key() == null) {
            return;
        }
        Optional<AssignmentKey> key = AssignmentKey.parse(new String(record.key(), StandardCharsets.UTF_8));
        if (key.isEmpty()) {
            return;
        }
        long effectiveFrom = key.get().effectiveFrom().toEpochMilli();
        @Nullable ModelAssignment value = record.value();
        AssignmentFact fact = value == null
                ? new AssignmentFact(effectiveFrom, null, null, 0, null, 0L, "")
                : fact(effectiveFrom, value);
        context().forward(new Record<>(key.get().modelName(), new PromotionFact(null, fact), record.timestamp()));
    }

    private static AssignmentFact fact(long effectiveFrom, ModelAssignment assignment) {
        Challenger challenger = assignment.getChallenger();
        return new AssignmentFact(
                effectiveFrom,
                assignment.getChampion(),
                challenger == null ? null : challenger.getVersion(),
                challenger == null ? 0 : challenger.getTrafficShareBasisPoints(),
                assignment.getShadow(),
                assignment.getAssignedAt().toEpochMilli(),
                assignment.getAssignedBy());
    }
}
