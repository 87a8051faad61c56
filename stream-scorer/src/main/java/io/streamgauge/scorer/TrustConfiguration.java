package io.streamgauge.scorer;

import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.TrustedKeys;
import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.StreamsSettings;

/**
 * Whose model versions are loaded, as settings say it. Stateless.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>models.trusted.keys</td><td>none: signatures are not checked</td><td>a PEM file, or a directory of files {@code
 *     *.pem}, with the public keys of those who may sign; see {@link TrustedKeys}</td></tr>
 * </table>
 */
public final class TrustConfiguration {
    /** The key of the trusted keys. */
    public static final String TRUSTED_KEYS = "models.trusted.keys";

    private TrustConfiguration() {}

    /**
     * Reads the setting; the keys themselves are read whenever a version is loaded.
     *
     * @throws IllegalArgumentException when the value is wrong; names key and remedy
     */
    public static ModelTrust from(Settings settings) {
        return settings.optional(TRUSTED_KEYS)
                .<ModelTrust>map(place -> {
                    if (place.contains("-----BEGIN")) {
                        throw new IllegalArgumentException(TRUSTED_KEYS
                                + " holds a key itself: name the file, without ${file:…} around it, or the directory");
                    }
                    return new TrustedKeys(StreamsSettings.directory(TRUSTED_KEYS, place));
                })
                .orElse(ModelTrust.UNCHECKED);
    }
}
