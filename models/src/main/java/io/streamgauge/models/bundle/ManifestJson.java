package io.streamgauge.models.bundle;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Manifests as JSON: strict in reading, and the same bytes for the same contents in writing. Stateless. */
final class ManifestJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .withCoercionConfig(LogicalType.Textual, coercion -> coercion.setCoercion(
                            CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Sorted and without white space, so that the hash does not depend on how the record is written down. */
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ManifestJson() {}

    static byte[] write(Manifest manifest) {
        try {
            return (JSON.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The manifest cannot be written as JSON", e);
        }
    }

    static Manifest read(String file, byte[] json) {
        try {
            Manifest manifest = JSON.treeToValue(withDefaults(JSON.readTree(json)), Manifest.class);
            if (manifest == null) {
                throw new InvalidBundleException(file, "is the JSON value null instead of an object", null);
            }
            return manifest;
        } catch (JsonMappingException e) {
            String field = e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            String problem = e.getCause() instanceof IllegalArgumentException wrong
                    ? String.valueOf(wrong.getMessage())
                    : e.getOriginalMessage();
            throw new InvalidBundleException(file, field, problem, e);
        } catch (IOException e) {
            throw new InvalidBundleException(file, "is no JSON: " + e.getMessage(), e);
        }
    }

    /** With the field that came later: bundles of former versions rely on each of their answers. */
    private static JsonNode withDefaults(JsonNode manifest) {
        if (manifest instanceof ObjectNode fields && !fields.has("abstention")) {
            fields.set("abstention", JSON.valueToTree(Abstention.NONE));
        }
        return manifest;
    }

    static String hash(Preprocessing preprocessing) {
        try {
            return Hashes.sha256(CANONICAL.writerFor(Preprocessing.class).writeValueAsBytes(preprocessing));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The preprocessing cannot be written as JSON", e);
        }
    }
}
