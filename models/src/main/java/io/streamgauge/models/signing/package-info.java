/** Who made a version: keys, signatures of manifests, and whose signatures count. */
@NullMarked
package io.streamgauge.models.signing;

import org.jspecify.annotations.NullMarked;
