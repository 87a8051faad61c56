package io.streamgauge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Results for programs. Stateless. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /** A new, empty object. */
    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** All fields of a record, in the order of its schema; times are ISO 8601, and maps are sorted by their keys. */
    static ObjectNode of(SpecificRecord value) {
        ObjectNode node = object();
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
            ObjectNode sorted = object();
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

    /** Several lines, for one result. */
    static String pretty(JsonNode node) {
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line, for a stream of results. */
    static String line(JsonNode node) {
        return node.toString();
    }

    /** Reads one value. */
    static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }
}
