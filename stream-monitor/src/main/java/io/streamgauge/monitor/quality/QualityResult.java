package io.streamgauge.monitor.quality;

import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelQuality;

/** What there is to say about a version. */
public sealed interface QualityResult {
    /** How it does in a window that changed. */
    record Told(ModelQuality quality) implements QualityResult {}

    /** That something is no longer as it was, or is so again. */
    record Alarmed(ModelAlarm alarm) implements QualityResult {}
}
