package io.streamgauge.monitor.promotion;

import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;

/** What follows from the comparison of two versions. */
public sealed interface PromotionResult {
    /** Something was decided. */
    record Decided(ModelDecision decision) implements PromotionResult {}

    /** Other versions are to serve. */
    record Assigned(ModelAssignment assignment) implements PromotionResult {}
}
