package io.streamgauge.streams;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.streamgauge.schemas.ProcessMemory;

/**
 * The memory of the process, native memory included, which no other meter sees: {@code streamgauge.process.resident} in
 * bytes. There is no such meter where the system does not tell it.
 */
final class ResidentMemory implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        if (ProcessMemory.residentBytes() > 0) {
            Gauge.builder("streamgauge.process.resident", ProcessMemory::residentBytes)
                    .description("Memory of the process that is in use, native memory included")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        }
    }
}
