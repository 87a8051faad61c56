package io.streamgauge.models.signing;

import io.streamgauge.models.bundle.Hashes;

/**
 * Names a key: the first 16 hexadecimal digits of the SHA-256 of the public key's SPKI in DER. For people and messages; what
 * is signed is never told by it.
 *
 * @param digits 16 lower-case hexadecimal digits
 */
public record KeyId(String digits) implements Comparable<KeyId> {
    private static final int LENGTH = 16;

    /** Checks the digits. */
    public KeyId {
        if (!isId(digits)) {
            throw new IllegalArgumentException(
                    "'" + digits + "' is no id of a key: it has " + LENGTH + " lower-case hexadecimal digits");
        }
    }

    static boolean isId(String text) {
        return text.matches("[0-9a-f]{" + LENGTH + "}");
    }

    static KeyId of(byte[] spki) {
        return new KeyId(Hashes.sha256(spki).substring(0, LENGTH));
    }

    @Override
    public int compareTo(KeyId other) {
        return digits.compareTo(other.digits);
    }

    @Override
    public String toString() {
        return digits;
    }
}
