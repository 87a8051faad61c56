/** Where the bundles of published versions lie. */
@NullMarked
package io.streamgauge.models.store;

import org.jspecify.annotations.NullMarked;
