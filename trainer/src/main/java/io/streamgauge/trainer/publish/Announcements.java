package io.streamgauge.trainer.publish;

import io.streamgauge.models.signing.ManifestSignature;
import io.streamgauge.models.store.AnnouncedVersion;
import io.streamgauge.schemas.event.ModelVersion;

/** Announcements as the artifact store's verification takes them. Stateless. */
public final class Announcements {
    private Announcements() {}

    /** What was announced, to be verified. */
    public static AnnouncedVersion of(ModelVersion announced) {
        return new AnnouncedVersion(
                announced.getModelName(),
                announced.getVersion(),
                announced.getTask(),
                announced.getLabels(),
                announced.getArtifact(),
                announced.getManifestHash(),
                announced.getWeightsHash(),
                ManifestSignature.announced(announced.getSignature(), announced.getSigningKey()));
    }
}
