package io.streamgauge.models.store;

import java.util.regex.Pattern;

/**
 * Where in S3 a store is.
 *
 * @param bucket name of the bucket
 * @param prefix what all keys begin with: empty, or parts that each end with a slash
 */
public record S3Location(String bucket, String prefix) {
    /** What the text of a location begins with. */
    public static final String SCHEME = "s3://";

    // Wider than AWS's rule for new buckets: older ones and other services have capitals and underscores.
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9!_'()*-][A-Za-z0-9!_.'()*-]*/)*");
    private static final int LONGEST_PREFIX = 512;

    /** Checks the spelling. */
    public S3Location {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("the bucket is '" + bucket
                    + "': use 3 to 255 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit");
        }
        // The length first: matching recurses with the number of parts.
        if (prefix.length() > LONGEST_PREFIX || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "the prefix is '" + prefix + "': use at most " + LONGEST_PREFIX
                            + " letters, digits and signs of !_.'()*- in parts between single slashes, none beginning with '.'");
        }
    }

    /**
     * Reads a location.
     *
     * @param text {@code s3://BUCKET} or {@code s3://BUCKET/PREFIX}, with a slash at the end or without
     * @throws IllegalArgumentException when it is none; names what is wrong and the remedy
     */
    public static S3Location parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "it does not begin with " + SCHEME + ": use " + SCHEME + "BUCKET/PREFIX");
        }
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return new S3Location(rest, "");
        }
        String prefix = rest.substring(slash + 1);
        return new S3Location(
                rest.substring(0, slash), prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    /** The address of an object, for messages. */
    String uri(String key) {
        return SCHEME + bucket + "/" + key;
    }

    /** As it is written in settings. */
    @Override
    public String toString() {
        String text = uri(prefix);
        return text.substring(0, text.length() - 1);
    }
}
