package io.streamgauge.models.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The bucket of a store. Requests that fail for a moment are repeated, three times in all, with pauses that grow at random
 * up to 20 s. Every failure is an {@link ArtifactStoreException} that names bucket, object and remedy. Keys are relative
 * to the store's prefix. Safe for use by several threads.
 */
final class S3Bucket {
    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final Duration SLOWEST_MEBIBYTE = Duration.ofSeconds(1);

    private final S3StoreSettings settings;
    private final AwsCredentialsProvider credentials;
    private final S3Client client;

    /**
     * Connects to nothing yet.
     *
     * @param settings where the bucket is
     * @param credentials who asks
     * @throws ArtifactStoreException when no region is known
     */
    S3Bucket(S3StoreSettings settings, AwsCredentialsProvider credentials) {
        this.settings = settings;
        this.credentials = credentials;
        this.client = client(settings, credentials);
    }

    private static S3Client client(S3StoreSettings settings, AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(credentials)
                .forcePathStyle(settings.pathStyle())
                // Each upload comes with a SHA-256 of our own; checksums in trailers are unknown to older services.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(settings.timeout())
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(client -> client.retryStrategy(RetryMode.STANDARD));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.endpoint().map(address -> S3StoreSettings.REGION_ELSEWHERE))
                .map(Region::of)
                .ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new ArtifactStoreException(
                    "The region of the artifact store " + settings
                            + " is not known: set artifact.store.s3.region or AWS_REGION (" + e.getMessage() + ")",
                    e);
        }
    }

    /** The address of an object, for messages. */
    String uri(String key) {
        return settings.location().uri(settings.location().prefix() + key);
    }

    /**
     * Reads an object.
     *
     * @param key its key
     * @param limit how many bytes it may have
     * @param sinks gives what the object is written to, anew for each attempt; closed here
     * @return how many bytes it has, or some number above the limit; empty when there is no such object
     * @throws UncheckedIOException when the sink fails
     */
    OptionalLong read(String key, long limit, Sinks sinks) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(settings.location().bucket())
                .key(settings.location().prefix() + key)
                .overrideConfiguration(patience(limit))
                .build();
        ResponseTransformer<GetObjectResponse, Long> transfer =
                (response, content) -> transfer(response, content, limit, sinks);
        return call("read", key, () -> {
            try {
                return OptionalLong.of(client.getObject(request, transfer));
            } catch (NoSuchKeyException e) {
                return OptionalLong.empty();
            }
        });
    }

    /** Where an object is written to. */
    interface Sinks {
        OutputStream open() throws IOException;
    }

    private static long transfer(GetObjectResponse response, AbortableInputStream content, long limit, Sinks sinks) {
        try (OutputStream sink = sinks.open()) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int count = next(content, buffer); count >= 0; count = next(content, buffer)) {
                total += count;
                if (total > limit) {
                    content.abort();
                    return total;
                }
                sink.write(buffer, 0, count);
            }
            // The HTTP client takes a connection that was closed too early for the end of the object.
            if (response.contentLength() != null && total < response.contentLength()) {
                throw RetryableException.create(
                        "The connection ended after " + total + " of " + response.contentLength() + " bytes");
            }
            return total;
        } catch (ClosedByInterruptException e) {
            throw AbortedException.create("The thread was interrupted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection that breaks is a reason to begin anew, unlike a disk that is full. */
    private static int next(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("The connection broke: " + e, e);
        }
    }

    /**
     * Writes an object, whether there is one or not.
     *
     * @param key its key
     * @param file what it will hold
     * @param sha256 SHA-256 of the file, 64 hexadecimal digits, by which the service checks what arrives
     * @param bytes size of the file
     */
    void write(String key, Path file, String sha256, long bytes) {
        PutObjectRequest request = put(key, sha256, bytes).build();
        call("written", key, () -> client.putObject(request, RequestBody.fromFile(file)));
    }

    /**
     * Writes an object unless there is one.
     *
     * @param key its key
     * @param content what it will hold
     * @param sha256 SHA-256 of the content, 64 hexadecimal digits
     * @return whether it was written; an attempt whose answer was lost may have written it nevertheless
     */
    boolean create(String key, byte[] content, String sha256) {
        PutObjectRequest request =
                put(key, sha256, content.length).ifNoneMatch("*").build();
        return call("written", key, () -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    client.putObject(request, RequestBody.fromBytes(content));
                    return true;
                } catch (S3Exception e) {
                    if (e.statusCode() == PRECONDITION_FAILED) {
                        return false;
                    }
                    // Another one is writing it, and may fail yet.
                    if (e.statusCode() != CONFLICT || attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        });
    }

    private PutObjectRequest.Builder put(String key, String sha256, long bytes) {
        return PutObjectRequest.builder()
                .bucket(settings.location().bucket())
                .key(settings.location().prefix() + key)
                .checksumSHA256(
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)))
                .overrideConfiguration(patience(bytes));
    }

    /** Removes an object, if it is there. */
    void remove(String key) {
        call(
                "removed",
                key,
                () -> client.deleteObject(
                        request -> request.bucket(settings.location().bucket())
                                .key(settings.location().prefix() + key)
                                .overrideConfiguration(patience(0))));
    }

    /** The first parts, up to a slash, of all keys that have a slash; without it, in the order of their characters. */
    List<String> folders() {
        String prefix = settings.location().prefix();
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(settings.location().bucket())
                .prefix(prefix)
                .delimiter("/")
                .overrideConfiguration(patience(0))
                .build();
        return call("listed", "", () -> {
            List<String> folders = new ArrayList<>();
            for (CommonPrefix folder : client.listObjectsV2Paginator(request).commonPrefixes()) {
                folders.add(folder.prefix()
                        .substring(prefix.length(), folder.prefix().length() - 1));
            }
            return folders;
        });
    }

    /** How long one attempt may take, and all of them. */
    private AwsRequestOverrideConfiguration patience(long bytes) {
        Duration attempt = settings.timeout().plus(SLOWEST_MEBIBYTE.multipliedBy(bytes >> 20));
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .apiCallTimeout(attempt.plus(LONGEST_PAUSE).multipliedBy(ATTEMPTS))
                .build();
    }

    private <T> T call(String what, String key, Supplier<T> request) {
        try {
            // Asked first, so that who has none is told so, whatever else is wrong.
            credentials.resolveCredentials();
        } catch (SdkException e) {
            throw S3Failure.withoutCredentials(settings, e);
        }
        try {
            return request.get();
        } catch (SdkException e) {
            UncheckedIOException local = local(e);
            if (local != null) {
                throw local;
            }
            throw S3Failure.of(settings, uri(key) + " cannot be " + what, e);
        }
    }

    private static @Nullable UncheckedIOException local(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UncheckedIOException found) {
                return found;
            }
        }
        return null;
    }

    /** The store, for messages. */
    @Override
    public String toString() {
        return settings.toString();
    }
}
