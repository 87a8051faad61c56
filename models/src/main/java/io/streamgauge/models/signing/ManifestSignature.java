package io.streamgauge.models.signing;

import java.nio.ByteBuffer;

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
}
