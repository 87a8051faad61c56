package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise to everybody outside: what was written once can be read for ever, by old readers and by new ones. */
class SchemaHistoryTest {
    private static final SchemaHistory HISTORY = new SchemaHistory("Sample", List.of(sample("""
            {"name": "id", "type": "string"},
            {"name": "count", "type": "int"},
            {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
            {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["UNKNOWN", "A"], "default": "UNKNOWN"}}
            """)));

    @ParameterizedTest
    @MethodSource("records")
    void everyCommittedVersionReadsEveryOther(String name) {
        assertThat(SchemaHistory.committed(name).conflicts()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void theCurrentSchemaIsTheNewestCommittedVersion(Topic<?> topic) throws IOException {
        String name = topic.valueType().getSimpleName();
        Schema current = asRegistered(topic);
        Path proposal = Path.of("target", "schema-history", name + ".avsc");
        Files.createDirectories(proposal.getParent());
        Files.writeString(proposal, pretty(current) + "\n");
        SchemaHistory history = SchemaHistory.committed(name);

        assertThat(pretty(history.newest()))
                .as(
                        "The schema of %s is not the committed version %d. If the change is meant, add it as a new version:"
                                + " cp schemas/%s schemas/src/test/resources/schema-history/%s/%d.avsc."
                                + " Never edit a version that was committed",
                        name,
                        history.versions().size(),
                        proposal,
                        name,
                        history.versions().size() + 1)
                .isEqualTo(pretty(current));
        assertThat(history.with(current).conflicts()).isEmpty();
    }

    @Test
    void everyHistoryIsThatOfATopic() {
        assertThat(SchemaHistory.names())
                .containsExactlyInAnyOrderElementsOf(records().toList());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyRecordEnumAndFieldIsDocumented(Topic<?> topic) {
        List<String> undocumented = new ArrayList<>();
        namedTypes(asRegistered(topic)).forEach((name, type) -> {
            if (isBlank(type.getDoc())) {
                undocumented.add(name);
            }
            if (type.getType() == Schema.Type.RECORD) {
                for (Schema.Field field : type.getFields()) {
                    if (isBlank(field.doc())) {
                        undocumented.add(name + "." + field.name());
                    }
                }
            }
        });
        assertThat(undocumented).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("topics")
    void everyEnumHasADefaultForSymbolsOfTheFuture(Topic<?> topic) {
        assertThat(namedTypes(asRegistered(topic)).values())
                .filteredOn(type -> type.getType() == Schema.Type.ENUM)
                .allSatisfy(type -> assertThat(type.getEnumDefault()).isEqualTo("UNKNOWN"));
    }

    @Test
    void refusesAFieldRemovedThatHasNoDefault() {
        assertThat(afterReplacing("{\"name\":\"count\",\"type\":\"int\"},", "").conflicts())
                .singleElement()
                .asString()
                .contains("version 1 cannot read version 2", "count");
    }

    @Test
    void refusesAFieldAddedWithoutDefault() {
        assertThat(afterReplacing("{\"name\":\"count\"", "{\"name\":\"more\",\"type\":\"int\"},{\"name\":\"count\"")
                        .conflicts())
                .singleElement()
                .asString()
                .contains("version 2 cannot read version 1", "more");
    }

    @Test
    void acceptsAFieldAddedWithDefault() {
        assertThat(afterReplacing(
                                "{\"name\":\"count\"",
                                "{\"name\":\"more\",\"type\":\"int\",\"default\":0},{\"name\":\"count\"")
                        .conflicts())
                .isEmpty();
    }

    @Test
    void refusesATypeThatOnlyNewReadersCanWiden() {
        assertThat(afterReplacing("\"type\":\"int\"", "\"type\":\"long\"").conflicts())
                .singleElement()
                .asString()
                .contains("version 1 cannot read version 2");
    }

    @Test
    void refusesAnotherType() {
        assertThat(afterReplacing("\"type\":\"int\"", "\"type\":\"string\"").conflicts())
                .hasSize(2);
    }

    @Test
    void refusesAFieldRenamed() {
        assertThat(afterReplacing("\"name\":\"count\"", "\"name\":\"number\"").conflicts())
                .hasSize(2);
    }

    @Test
    void refusesARecordRenamed() {
        assertThat(afterReplacing("\"name\":\"Sample\"", "\"name\":\"Example\"").conflicts())
                .hasSize(2);
    }

    @Test
    void refusesAnotherUnitOfTime() {
        assertThat(afterReplacing("timestamp-millis", "timestamp-micros").conflicts())
                .containsExactly("version 2 changes at from timestamp-millis to timestamp-micros");
    }

    @Test
    void acceptsASymbolAddedToAnEnumWithDefault() {
        assertThat(afterReplacing("\"A\"", "\"A\",\"B\"").conflicts()).isEmpty();
    }

    @Test
    void refusesASymbolAddedToAnEnumWithoutDefault() {
        String withoutDefault = HISTORY.newest().toString().replace(",\"default\":\"UNKNOWN\"", "");
        SchemaHistory history = new SchemaHistory(
                "Sample", List.of(parse(withoutDefault), parse(withoutDefault.replace("\"A\"", "\"A\",\"B\""))));
        assertThat(history.conflicts()).singleElement().asString().contains("version 1 cannot read version 2");
    }

    @Test
    void comparesAVersionWithAllOthersAndNotOnlyWithTheLast() {
        String added = "{\"name\":\"more\",\"type\":\"int\",\"default\":0},{\"name\":\"count\"";
        Schema second = edited("{\"name\":\"count\"", added);
        // The default makes the field removable next to version 2; version 1 never had it.
        Schema third = parse(second.toString().replace(",\"default\":0", ""));

        assertThat(new SchemaHistory("Sample", List.of(second, third)).conflicts())
                .isEmpty();
        assertThat(HISTORY.with(second).with(third).conflicts())
                .singleElement()
                .asString()
                .contains("version 3 cannot read version 1");
    }

    private static SchemaHistory afterReplacing(String old, String replacement) {
        return HISTORY.with(edited(old, replacement));
    }

    private static Schema edited(String old, String replacement) {
        String text = HISTORY.newest().toString();
        assertThat(text).contains(old);
        return parse(text.replace(old, replacement));
    }

    private static Schema sample(String fields) {
        return parse("{\"type\": \"record\", \"name\": \"Sample\", \"fields\": [" + fields + "]}");
    }

    private static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }

    /** As the registry sees it: parsed from the text alone, without hints for Java. */
    private static Schema asRegistered(Topic<?> topic) {
        return parse(EventSerdes.schemaOf(topic).toString());
    }

    private static String pretty(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema);
    }

    private static Stream<Topic<?>> topics() {
        return TopicCatalogue.UNPREFIXED.all().stream().map(topic -> topic);
    }

    private static Stream<String> records() {
        return topics().map(topic -> topic.valueType().getSimpleName());
    }

    private static Map<String, Schema> namedTypes(Schema schema) {
        Map<String, Schema> found = new LinkedHashMap<>();
        collectNamedTypes(schema, found);
        return found;
    }

    private static void collectNamedTypes(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.put(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collectNamedTypes(field.schema(), found));
                }
            }
            case ENUM, FIXED -> found.put(schema.getFullName(), schema);
            case UNION -> schema.getTypes().forEach(type -> collectNamedTypes(type, found));
            case ARRAY -> collectNamedTypes(schema.getElementType(), found);
            case MAP -> collectNamedTypes(schema.getValueType(), found);
            default -> {}
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
