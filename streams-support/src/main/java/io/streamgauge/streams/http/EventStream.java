package io.streamgauge.streams.http;

import java.util.function.Consumer;

/**
 * An answer that goes on, as server-sent events (HTML Living Standard, section 9.2).
 *
 * @param opened gets what to write the events to, once, as soon as the answer has begun; must not block
 */
public record EventStream(Consumer<EventSink> opened) implements Reply {}
