package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.Truth;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.EventJson;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.jspecify.annotations.Nullable;

/**
 * The predictions and feedback of one event.
 *
 * @param eventId id of the event
 */
record EventQuery(String eventId) implements StateQuery<JoinedEvent> {
    @Override
    public String store() {
        return FeedbackJoin.EVENTS;
    }

    @Override
    public String key() {
        return eventId;
    }

    @Override
    public Query<JoinedEvent> query() {
        return KeyQuery.withKey(eventId);
    }

    @Override
    public Optional<ObjectNode> answer(@Nullable JoinedEvent found) {
        if (found == null) {
            return Optional.empty();
        }
        Truth truth = Truth.of(found);
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("eventId", eventId)
                .put("trueLabel", truth.label())
                .put("contradicted", truth.contradicted())
                .put("expiresAt", time(found.getExpiresAt()));
        ArrayNode predictions = answer.putArray("predictions");
        for (ScoredPrediction prediction : found.getPredictions()) {
            predictions.add(EventJson.of(prediction)
                    .put("occurredAt", time(prediction.getOccurredAt()))
                    .put("scoredAt", time(prediction.getScoredAt())));
        }
        ArrayNode feedback = answer.putArray("feedback");
        for (Word word : found.getWords()) {
            feedback.add(EventJson.of(word).put("givenAt", time(word.getGivenAt())));
        }
        return Optional.of(answer);
    }

    @Override
    public String subject() {
        return "predictions and feedback of the event '" + eventId + "'";
    }

    private static String time(long milliseconds) {
        return Instant.ofEpochMilli(milliseconds).toString();
    }
}
