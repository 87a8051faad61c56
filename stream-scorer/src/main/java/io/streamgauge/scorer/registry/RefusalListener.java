package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.event.ModelRefusal;

/** Hears which versions were refused. */
@FunctionalInterface
interface RefusalListener {
    /** Called once for each distinct problem of a version, by the thread that met it; must not block or throw. */
    void refused(ModelRefusal refusal);
}
