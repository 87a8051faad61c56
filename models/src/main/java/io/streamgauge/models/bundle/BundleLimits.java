package io.streamgauge.models.bundle;

/**
 * How large a bundle may be before anything of it is read.
 *
 * @param manifestBytes size of manifest.json
 * @param weightsBytes size of the weights file
 */
public record BundleLimits(long manifestBytes, long weightsBytes) {
    /** 16 MiB of manifest, of which the vocabulary is most, and 512 MiB of weights. */
    public static final BundleLimits DEFAULT = new BundleLimits(16L << 20, 512L << 20);

    /** Checks the values; weights are read in one piece, so 2 GiB is the end. */
    public BundleLimits {
        if (manifestBytes < 1 || manifestBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("manifestBytes is " + manifestBytes + ": use 1 to 2147483647");
        }
        if (weightsBytes < 1 || weightsBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("weightsBytes is " + weightsBytes + ": use 1 to 2147483647");
        }
    }
}
