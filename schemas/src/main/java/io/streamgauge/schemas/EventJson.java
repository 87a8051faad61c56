package io.streamgauge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records as JSON for people and programs, with the names of their schemas. Not a format to read records from. Stateless. */
public final class EventJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private EventJson() {}

    /** All fields of a record, in the order of its schema; times are ISO 8601 in UTC, and maps are sorted by their keys. */
    public static ObjectNode of(SpecificRecord value) {
        ObjectNode node = MAPPER.createObjectNode();
        for (Schema.Field field : value.getSchema().getFields()) {
            node.set(field.name(), node(value.get(field.pos())));
        }
        return node;
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof SpecificRecord nested) {
            return of(nested);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = MAPPER.createArrayNode();
            list.forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode sorted = MAPPER.createObjectNode();
            map.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
                    .forEach(entry -> sorted.set(String.valueOf(entry.getKey()), node(entry.getValue())));
            return sorted;
        }
        if (value instanceof Instant || value instanceof Enum<?>) {
            return MAPPER.getNodeFactory().textNode(value.toString());
        }
        return MAPPER.valueToTree(value);
    }
}
