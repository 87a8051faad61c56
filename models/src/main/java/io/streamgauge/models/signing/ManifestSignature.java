package io.streamgauge.models.signing;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signature as it was announced, which anybody may have written.
 *
 * @param bytes supposedly 64 bytes; must not be changed
 * @param claimedKey which key made it, as whoever announced it says: for messages alone; empty when nobody said, or
 *     what was said is no id of a key
 */
public record ManifestSignature(ByteBuffer bytes, String claimedKey) {
    /** Takes no claim that is no {@link KeyId}: it would be shown on terminals and written to logs. */
    public ManifestSignature {
        if (!KeyId.isId(claimedKey)) {
            claimedKey = "";
        }
    }

    /**
     * The signature in an announcement.
     *
     * @param bytes the signature; null for none
     * @param claimedKey which key made it; null when nobody said
     */
    public static Optional<ManifestSignature> announced(@Nullable ByteBuffer bytes, @Nullable String claimedKey) {
        return bytes == null
                ? Optional.empty()
                : Optional.of(new ManifestSignature(bytes, Objects.requireNonNullElse(claimedKey, "")));
    }
}
