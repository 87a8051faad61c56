package io.streamgauge.models.store;

import io.streamgauge.models.signing.ManifestSignature;
import java.util.List;
import java.util.Optional;

/**
 * What was announced about a version. It comes from a topic, so from anybody who can write there.
 *
 * @param name the model's name
 * @param version the version
 * @param task id of the task that it answers
 * @param labels the labels in the order of the network's outputs
 * @param artifact reference in the artifact store
 * @param manifestHash SHA-256 of manifest.json
 * @param weightsHash SHA-256 of the weights
 * @param signature signature of manifest.json; empty for none
 */
public record AnnouncedVersion(
        String name,
        String version,
        String task,
        List<String> labels,
        String artifact,
        String manifestHash,
        String weightsHash,
        Optional<ManifestSignature> signature) {}
