package io.streamgauge.scorer.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which versions cannot be used now, and why. Passes a refusal on and counts it in {@code streamgauge.models.refusals} (tag
 * {@code model}) only when it says something new: attempts are repeated, and a topic full of the same sentence helps
 * nobody. Safe for use by several threads.
 */
final class Refusals {
    private final MeterRegistry meters;
    private final String refusedBy;
    private final InstantSource clock;
    private final RefusalListener listener;
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    /**
     * No refusals yet.
     *
     * @param refusedBy what this scorer is called in them
     */
    Refusals(MeterRegistry meters, String refusedBy, InstantSource clock, RefusalListener listener) {
        this.meters = meters;
        this.refusedBy = refusedBy;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Refuses a version that was announced.
     *
     * @return the failure, to be thrown
     */
    VersionUnavailableException refuse(ModelVersion announced, VersionUnavailableException failure) {
        return refuse(
                announced.getModelName(),
                announced.getVersion(),
                announced.getTask(),
                announced.getArtifact(),
                failure);
    }

    /**
     * Refuses a version.
     *
     * @param artifact where its bundle should be; null when it was not announced
     * @return the failure, to be thrown
     */
    VersionUnavailableException refuse(
            String model, String version, String task, @Nullable String artifact, VersionUnavailableException failure) {
        String problem = Objects.requireNonNullElse(failure.getMessage(), "");
        if (problem.equals(problems.put(TopicCatalogue.versionKey(model, version), problem))) {
            return failure;
        }
        Counter.builder("streamgauge.models.refusals")
                .description("Versions that were refused, each distinct problem once")
                .tag("model", model)
                .register(meters)
                .increment();
        listener.refused(ModelRefusal.newBuilder()
                .setModelName(model)
                .setVersion(version)
                .setTask(task)
                .setArtifact(artifact)
                .setReason(failure.reason())
                .setMessage(problem)
                .setRefusedBy(refusedBy)
                .setRefusedAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build());
        return failure;
    }

    /** A version can be used again: its next problem is a new one, though it be the same. */
    void accept(String versionKey) {
        problems.remove(versionKey);
    }
}
