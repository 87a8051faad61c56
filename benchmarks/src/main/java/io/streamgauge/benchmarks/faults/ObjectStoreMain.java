package io.streamgauge.benchmarks.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * The process of an S3 server on 127.0.0.1 that checks signatures and keeps its objects as files. Arguments: directory of the
 * buckets, file for its port. Its user is in its environment, as for a client. It ends with who started it.
 */
final class ObjectStoreMain {
    private ObjectStoreMain() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", arguments[0]);
        S3Proxy server = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4,
                        System.getenv(ObjectStore.USER_VARIABLE),
                        System.getenv(ObjectStore.SECRET_VARIABLE))
                .build();
        server.start();
        Path port = Path.of(arguments[1]);
        // In one step, so that nobody reads half of it.
        Path fresh = Files.writeString(Path.of(port + ".new"), Integer.toString(server.getPort()));
        Files.move(fresh, port, StandardCopyOption.ATOMIC_MOVE);
        awaitParent();
        System.exit(0);
    }

    private static void awaitParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Lost the pipe to the starting process: " + e);
        }
    }
}
