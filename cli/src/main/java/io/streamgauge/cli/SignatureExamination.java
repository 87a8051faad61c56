package io.streamgauge.cli;

import io.streamgauge.models.signing.KeyException;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.signing.UntrustedVersionException;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.TrustConfiguration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose versions are loaded, and what new ones are signed with.
 *
 * @param settings what is configured
 */
record SignatureExamination(Settings settings) {
    private static final String SUBJECT = "signatures";

    /** Nothing when neither a store nor keys are configured. */
    List<Finding> findings() {
        boolean configured = settings.optional(ClusterOptions.STORE).isPresent()
                || settings.optional(TrustConfiguration.TRUSTED_KEYS).isPresent()
                || settings.optional(SigningOptions.SIGNING_KEY).isPresent();
        if (!configured) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        ModelTrust trust;
        try {
            trust = TrustConfiguration.from(settings);
            findings.add(Finding.ok(SUBJECT, trust.describe()));
        } catch (KeyException | IllegalArgumentException e) {
            return List.of(Finding.failed(SUBJECT, String.valueOf(e.getMessage())));
        }
        try {
            SigningOptions.file(settings).map(SigningKey::read).ifPresent(key -> findings.add(signing(key, trust)));
        } catch (KeyException | UsageException e) {
            findings.add(Finding.failed("signing key", String.valueOf(e.getMessage())));
        }
        return findings;
    }

    private static Finding signing(SigningKey key, ModelTrust trust) {
        try {
            key.requireTrusted(trust);
            return Finding.ok("signing key", key.id().toString());
        } catch (UntrustedVersionException e) {
            return Finding.failed("signing key", String.valueOf(e.getMessage()));
        }
    }
}
