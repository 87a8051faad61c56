package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.quality.LiveQuality;
import io.streamgauge.monitor.quality.QualityWindows;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.schemas.EventJson;
import io.streamgauge.schemas.event.ModelQuality;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * How well a version does, by window and role.
 *
 * @param modelName name of the model
 * @param modelVersion version of the model
 * @param period when the windows begin
 * @param window length of a window
 */
record QualityQuery(String modelName, String modelVersion, Period period, Duration window) implements StateQuery {
    /** Those of all versions of a partition lie together, so that those of others are looked at as well. */
    private static final int MOST_LOOKS = 100_000;

    /** What the answer says once, and drift, which is no part of the store. */
    private static final List<String> LEFT_OUT = List.of("modelName", "modelVersion", "inputDrift", "outputDrift");

    @Override
    public String store() {
        return LiveQuality.TALLIES;
    }

    @Override
    public String key() {
        return LiveQuality.key(modelName, modelVersion);
    }

    @Override
    public Optional<ObjectNode> answer(LocalStores stores) {
        KeyValueIterator<Bytes, QualityTally> found =
                QualityWindows.newestFirst(stores.keyValue(store()), period.from(), period.to());
        QualityWindows known =
                QualityWindows.of(modelName, modelVersion, window, found, QueryParser.MOST_WINDOWS, MOST_LOOKS);
        if (known.windows().isEmpty() && known.complete()) {
            return Optional.empty();
        }
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("modelName", modelName)
                .put("modelVersion", modelVersion);
        ArrayNode windows = answer.putArray("windows");
        for (ModelQuality quality : known.windows()) {
            windows.add(EventJson.of(quality).remove(LEFT_OUT));
        }
        return Optional.of(answer.put("complete", known.complete()));
    }

    @Override
    public String subject() {
        return "quality of the model '" + modelName + "', version '" + modelVersion + "'";
    }
}
