/**
 * The contract with the outside: the topics, what lies on them, and how it is written.
 *
 * <p>Records are generated from {@code src/main/avro} into {@code io.streamgauge.schemas.event}.
 */
@NullMarked
package io.streamgauge.schemas;

import org.jspecify.annotations.NullMarked;
