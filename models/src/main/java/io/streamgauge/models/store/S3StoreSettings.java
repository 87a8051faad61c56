package io.streamgauge.models.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * A store in a bucket of S3 or of another service that speaks its protocol. Credentials are no settings: they are looked
 * for where all of AWS's tools look for them.
 *
 * @param location bucket and prefix
 * @param endpoint address of another service than AWS's, {@code http} or {@code https}; empty for AWS
 * @param region the bucket's region; empty for where AWS's tools look for it, or {@value #REGION_ELSEWHERE} with an
 *     endpoint
 * @param pathStyle whether the bucket is part of the path instead of the host's name
 * @param timeout how long an answer may take, at least 1 ms. A transfer may take a second more for each MiB
 * @param cacheDirectory where downloaded bundles are kept, on a local disk; created when it is needed
 * @param cacheBytes how much may lie there, 1 or more; what is in use is not removed nevertheless
 */
public record S3StoreSettings(
        S3Location location,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Duration timeout,
        Path cacheDirectory,
        long cacheBytes)
        implements ArtifactStoreSettings {
    /** What other services call their only region. */
    static final String REGION_ELSEWHERE = "us-east-1";

    /** Checks the values. */
    public S3StoreSettings {
        endpoint.ifPresent(S3StoreSettings::requireAddress);
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout is " + timeout + ": use 1 ms or more");
        }
        if (cacheBytes < 1) {
            throw new IllegalArgumentException("cacheBytes is " + cacheBytes + ": use 1 or more");
        }
    }

    /**
     * Checks the address of a service.
     *
     * @return the same
     * @throws IllegalArgumentException when it is none, without showing it: there may be a password in it
     */
    public static URI requireAddress(URI endpoint) {
        boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        boolean plain = endpoint.getHost() != null
                && endpoint.getRawUserInfo() == null
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null;
        if (!http || !plain) {
            throw new IllegalArgumentException("The endpoint is no address of a service: use http://HOST:PORT or"
                    + " https://HOST:PORT, without user, password or query");
        }
        return endpoint;
    }

    @Override
    public ArtifactStore open() {
        return new S3ArtifactStore(
                new S3Bucket(this, DefaultCredentialsProvider.builder().build()),
                new BundleCache(cacheDirectory, cacheBytes));
    }

    /** The location, and the endpoint if it is not AWS's. */
    @Override
    public String toString() {
        return location + endpoint.map(address -> " at " + address).orElse("");
    }
}
