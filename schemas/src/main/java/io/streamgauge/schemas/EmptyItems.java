package io.streamgauge.schemas;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Looks for lists in a schema whose items take no bytes. A few bytes can promise any number of these, and a reader that does
 * not want them passes over one after the other: an event of a kilobyte could keep it busy for hours. Stateless.
 */
final class EmptyItems {
    private EmptyItems() {}

    /** Whether a schema has such lists. */
    static boolean areIn(Schema schema) {
        Map<Schema, Boolean> known = new IdentityHashMap<>();
        Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Schema> left = new ArrayDeque<>(List.of(schema));
        while (!left.isEmpty()) {
            Schema next = left.remove();
            if (seen.add(next)) {
                if (next.getType() == Schema.Type.ARRAY && takesNoBytes(next.getElementType(), known)) {
                    return true;
                }
                left.addAll(parts(next));
            }
        }
        return false;
    }

    private static List<Schema> parts(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            case UNION -> schema.getTypes();
            default -> List.of();
        };
    }

    private static boolean takesNoBytes(Schema schema, Map<Schema, Boolean> known) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            case RECORD -> isEmpty(schema, known);
            default -> false;
        };
    }

    /** Each is looked at once: records may hold each other, even themselves, and share what they hold. */
    private static boolean isEmpty(Schema record, Map<Schema, Boolean> known) {
        Boolean former = known.putIfAbsent(record, false);
        if (former != null) {
            return former;
        }
        for (Schema.Field field : record.getFields()) {
            if (!takesNoBytes(field.schema(), known)) {
                return false;
            }
        }
        known.put(record, true);
        return true;
    }
}
