/**
 * A real Kafka broker and a real schema registry on this machine, for {@code streamgauge local} and for integration
 * tests: see {@link io.streamgauge.localstack.LocalStack}.
 */
@NullMarked
package io.streamgauge.localstack;

import org.jspecify.annotations.NullMarked;
