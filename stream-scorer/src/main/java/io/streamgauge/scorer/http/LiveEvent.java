package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that clients are told as it happens. Immutable.
 *
 * @param type what it is, as clients know it
 * @param data what there is to know
 */
record LiveEvent(String type, String data) {
    static LiveEvent of(String type, ObjectNode data) {
        return new LiveEvent(type, data.toString());
    }
}
