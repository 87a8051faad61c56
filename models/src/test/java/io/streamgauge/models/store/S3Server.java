package io.streamgauge.models.store;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A real S3 server on a free port of this machine, which checks signatures and checksums and keeps objects as files. */
final class S3Server implements AutoCloseable {
    private static final String USER = "publisher";
    private static final String SECRET = "secret-of-the-publisher";

    private final S3Proxy server;
    private final Path directory;
    private final S3Client administrator;

    private S3Server(S3Proxy server, Path directory) {
        this.server = server;
        this.directory = directory;
        this.administrator = S3Client.builder()
                .endpointOverride(address())
                .forcePathStyle(true)
                .region(Region.of(S3StoreSettings.REGION_ELSEWHERE))
                .credentialsProvider(credentials())
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** Starts a server that keeps its objects in a directory. */
    static S3Server start(Path directory) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", directory.toString());
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, USER, SECRET)
                .build();
        server.start();
        return new S3Server(server, directory);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** Credentials that the server knows. */
    static AwsCredentialsProvider credentials() {
        return credentials(SECRET);
    }

    /** Credentials of somebody whom the server knows, with a secret that may be another one. */
    static AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, secret));
    }

    /** Settings of a store in this server, whose cache is never full. */
    S3StoreSettings settings(String location, Path cache) {
        return settings(address(), location, cache);
    }

    static S3StoreSettings settings(URI address, String location, Path cache) {
        return new S3StoreSettings(
                S3Location.parse(location),
                Optional.of(address),
                Optional.empty(),
                true,
                Duration.ofSeconds(20),
                cache,
                1L << 30);
    }

    void createBucket(String bucket) {
        administrator.createBucket(request -> request.bucket(bucket));
    }

    /** Puts an object behind the store's back. */
    void put(String bucket, String key, String content) {
        administrator.putObject(
                request -> request.bucket(bucket).key(key), RequestBody.fromString(content, StandardCharsets.UTF_8));
    }

    /** Adds an empty object by making the server's file. */
    void addQuickly(String bucket, String key) throws IOException {
        Path file = directory.resolve(bucket).resolve(key);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    void delete(String bucket, String key) {
        administrator.deleteObject(request -> request.bucket(bucket).key(key));
    }

    /** All keys, sorted. */
    List<String> keys(String bucket) {
        return administrator.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        administrator.close();
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("The S3 server does not stop", e);
        }
    }
}
