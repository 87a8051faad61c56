package io.streamgauge.models.signing;

import java.nio.ByteBuffer;

/**
 * A signature as it was announced, which anybody may have written.
 *
 * @param bytes supposedly 64 bytes; must not be changed
 * @param claimedKey which key made it, as whoever announced it says: for messages alone; empty when nobody said
 */
public record ManifestSignature(ByteBuffer bytes, String claimedKey) {}
