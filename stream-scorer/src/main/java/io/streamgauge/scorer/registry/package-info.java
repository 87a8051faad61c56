/** Which published model version serves which events: the scorer's view of the two topics about models. */
@NullMarked
package io.streamgauge.scorer.registry;

import org.jspecify.annotations.NullMarked;
