package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.Truth;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.schemas.EventJson;
import java.time.Instant;
import java.util.Optional;

/**
 * The predictions and feedback of one event.
 *
 * @param eventId id of the event
 */
record EventQuery(String eventId) implements StateQuery {
    @Override
    public String store() {
        return FeedbackJoin.EVENTS;
    }

    @Override
    public String key() {
        return eventId;
    }

    @Override
    public Optional<ObjectNode> answer(LocalStores stores) {
        JoinedEvent found = stores.<String, JoinedEvent>keyValue(store()).get(eventId);
        if (found == null) {
            return Optional.empty();
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("eventId", eventId);
        ArrayNode truths = answer.putArray("truths");
        Truth.byTask(found).forEach((task, truth) -> truths.addObject()
                .put("task", task)
                .put("trueLabel", truth.label())
                .put("contradicted", truth.contradicted()));
        ArrayNode predictions = answer.putArray("predictions");
        found.getPredictions().forEach(prediction -> predictions.add(withTimes(EventJson.of(prediction))));
        ArrayNode feedback = answer.putArray("feedback");
        found.getWords().forEach(word -> feedback.add(withTimes(EventJson.of(word))));
        return Optional.of(withTimes(answer.put("expiresAt", found.getExpiresAt())));
    }

    @Override
    public String subject() {
        return "predictions and feedback of the event '" + eventId + "'";
    }

    /** State has its times in milliseconds, in fields that are called {@code ...At}. */
    private static ObjectNode withTimes(ObjectNode node) {
        node.properties().forEach(field -> {
            if (field.getKey().endsWith("At")) {
                field.setValue(node.textNode(
                        Instant.ofEpochMilli(field.getValue().asLong()).toString()));
            }
        });
        return node;
    }
}
