/**
 * Answers HTTP requests: what the applications' servers have in common. {@link io.streamgauge.streams.http.HttpService} is
 * where it begins.
 */
@NullMarked
package io.streamgauge.streams.http;

import org.jspecify.annotations.NullMarked;
