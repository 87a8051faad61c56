package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.state.ScoredPrediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions and words by event id, in any order, and forgets an event when its time is over: {@code retention}
 * after the event time of its predictions, in stream time, and {@code retention} after the last word was written that waits for
 * a prediction.
 *
 * <p>Belongs to one stream thread.
 */
final class JoinProcessor extends ContextualProcessor<String, JoinFact, String, JoinResult> {
    /** How often expired events are looked for, in stream time. */
    static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);

    /**
     * While more are due than one look may remove, each record removes so many. Each record adds one at most, so they
     * cannot get more for long.
     */
    private static final int REMOVALS_PER_RECORD = 10;

    private final long retention;
    private final int removalsPerLook;
    private final JoinMetrics metrics;
    private @Nullable KeyValueStore<String, JoinedEvent> events;
    private @Nullable ExpiryIndex index;
    private boolean behind;

    /**
     * A processor of one task of Kafka Streams.
     *
     * @param removalsPerLook how many expired events are removed at once
     */
    JoinProcessor(Duration retention, int removalsPerLook, JoinMetrics metrics) {
        this.retention = retention.toMillis();
        this.removalsPerLook = removalsPerLook;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<String, JoinResult> context) {
        super.init(context);
        events = context.getStateStore(FeedbackJoin.EVENTS);
        KeyValueStore<Bytes, byte[]> expiry = context.getStateStore(FeedbackJoin.EXPIRY);
        index = new ExpiryIndex(expiry);
        context.schedule(EXPIRY_INTERVAL, PunctuationType.STREAM_TIME, now -> removeDue(removalsPerLook));
    }

    @Override
    public void process(Record<String, JoinFact> record) {
        if (behind) {
            removeDue(REMOVALS_PER_RECORD);
        }
        String eventId = record.key();
        JoinedEvent known = events().get(eventId);
        if (known != null && known.getExpiresAt() <= now()) {
            index().remove(eventId, known.getExpiresAt());
            forget(eventId, known);
            known = null;
        }
        List<JoinResult> results = new ArrayList<>();
        EventJoin join = new EventJoin(eventId, known, now() - retention, results::add);
        Set<String> contradicted = join.contradicted();
        ScoredPrediction prediction = record.value().getPrediction();
        if (prediction != null) {
            Outcome outcome = isOver(prediction.getOccurredAt() + retention) ? Outcome.LATE : join.add(prediction);
            metrics.prediction(outcome);
        } else {
            boolean late = known == null && isOver(record.timestamp() + retention);
            Outcome outcome = late ? Outcome.LATE : join.add(record.value().getWord());
            metrics.word(outcome);
        }
        if (join.isChanged()) {
            keep(eventId, known, join);
        }
        Set<String> newlyContradicted = join.contradicted();
        newlyContradicted.removeAll(contradicted);
        metrics.contradicted(newlyContradicted.size());
        for (JoinResult result : results) {
            metrics.result(result);
            context().forward(record.withValue(result));
        }
    }

    private void keep(String eventId, @Nullable JoinedEvent known, EventJoin join) {
        long expiresAt = join.latestTime() + retention;
        if (known != null && known.getExpiresAt() != expiresAt) {
            index().remove(eventId, known.getExpiresAt());
        }
        if (known == null || known.getExpiresAt() != expiresAt) {
            index().put(eventId, expiresAt);
        }
        events().put(eventId, join.known(expiresAt));
    }

    private void removeDue(int most) {
        behind = index().visitDue(now(), most, (eventId, expiresAt) -> {
            JoinedEvent known = events().get(eventId);
            if (known != null && known.getExpiresAt() == expiresAt) {
                forget(eventId, known);
            }
        });
    }

    private void forget(String eventId, JoinedEvent known) {
        events().delete(eventId);
        metrics.expired(EventJoin.waitingWords(known));
    }

    private boolean isOver(long expiresAt) {
        return expiresAt <= now();
    }

    /** Stream time, that of the current record included. */
    private long now() {
        return context().currentStreamTimeMs();
    }

    private KeyValueStore<String, JoinedEvent> events() {
        if (events == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return events;
    }

    private ExpiryIndex index() {
        if (index == null) {
            throw new IllegalStateException("The processor is not initialized");
        }
        return index;
    }
}
