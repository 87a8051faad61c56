package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.schemas.event.Prediction;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends predictions to their events, without what the join does not need and without the producer's headers. Belongs to
 * one stream thread.
 */
public final class PredictionReader extends ContextualProcessor<byte[], Prediction, String, JoinFact> {
    @Override
    public void process(Record<byte[], Prediction> record) {
        Prediction prediction = record.value();
        ScoredPrediction kept = new ScoredPrediction(
                prediction.getTask(),
                prediction.getLabel(),
                prediction.getConfidence(),
                prediction.getProbabilities(),
                prediction.getModelName(),
                prediction.getModelVersion(),
                prediction.getRole().name(),
                prediction.getSourceTopic(),
                prediction.getSourcePartition(),
                prediction.getSourceOffset(),
                record.timestamp(),
                prediction.getScoredAt().toEpochMilli());
        context().forward(new Record<>(prediction.getEventId(), new JoinFact(kept, null), record.timestamp()));
    }
}
