package io.streamgauge.monitor.promotion;

import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.monitor.state.PromotionFact;
import io.streamgauge.monitor.state.PromotionState;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.storage.StoreKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the case of each model, and looks at all of them once a second, for what had to wait. Assignments, decisions and
 * state are committed together. Belongs to one stream thread.
 */
final class PromotionProcessor extends ContextualProcessor<String, PromotionFact, String, PromotionResult> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final PromotionPlan plan;
    private final String name;
    private final PromotionMetrics metrics;
    private final InstantSource clock;
    private @Nullable KeyValueStore<String, PromotionState> cases;

    PromotionProcessor(PromotionPlan plan, String name, PromotionMetrics metrics, InstantSource clock) {
        this.plan = plan;
        this.name = name;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, PromotionResult> context) {
        super.init(context);
        cases = context.getStateStore(Promotion.CASES);
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look(Instant.ofEpochMilli(now)));
    }

    @Override
    public void process(Record<String, PromotionFact> record) {
        String model = record.key();
        Instant now = clock.instant();
        ModelCase known = open(model, cases().get(model), now);
        AssignmentFact assignment = record.value().getAssignment();
        if (assignment != null) {
            known.assigned(assignment, now);
        }
        QualityChange change = record.value().getChange();
        if (change != null) {
            observe(known, change, now);
        }
        cases().put(model, known.state());
    }

    private void observe(ModelCase known, QualityChange change, Instant now) {
        if (change.getRetracted()) {
            metrics.retracted.increment();
        } else if (known.observed(change, now)) {
            metrics.answers.increment();
        }
    }

    private void look(Instant now) {
        for (String model : StoreKeys.first(cases().all(), Integer.MAX_VALUE)) {
            PromotionState before = cases().get(model);
            ModelCase known = open(model, before, now);
            known.decide(now);
            PromotionState after = known.state();
            if (!after.equals(before)) {
                cases().put(model, after);
            }
        }
    }

    private ModelCase open(String model, @Nullable PromotionState state, Instant now) {
        return new ModelCase(model, plan, name, state, result -> {
            if (result instanceof PromotionResult.Decided decided) {
                metrics.decided(decided.decision());
            }
            // The time of writing: what was decided about may be long ago.
            context().forward(new Record<>(model, result, now.toEpochMilli()));
        });
    }

    private KeyValueStore<String, PromotionState> cases() {
        if (cases == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return cases;
    }
}
