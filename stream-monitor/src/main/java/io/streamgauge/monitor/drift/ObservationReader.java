package io.streamgauge.monitor.drift;

import io.streamgauge.monitor.state.Observation;
import io.streamgauge.monitor.state.VersionFact;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Prediction;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends what the inputs and answers of the sample are like to their versions; other predictions go nowhere. Belongs to one
 * stream thread.
 */
public final class ObservationReader extends ContextualProcessor<byte[], Prediction, String, VersionFact> {
    @Override
    public void process(Record<byte[], Prediction> record) {
        Prediction prediction = record.value();
        Map<String, Float> statistics = prediction.getInputStatistics();
        if (statistics == null) {
            return;
        }
        Observation observation = new Observation(
                prediction.getModelName(),
                prediction.getModelVersion(),
                prediction.getRole().name(),
                record.timestamp(),
                prediction.getLabel(),
                prediction.getConfidence(),
                statistics);
        String version = TopicCatalogue.versionKey(prediction.getModelName(), prediction.getModelVersion());
        context().forward(new Record<>(version, new VersionFact(null, observation), record.timestamp()));
    }
}
