package io.streamgauge.streams.http;

/** What a request brings. */
public sealed interface Reply permits Answer, EventStream {}
