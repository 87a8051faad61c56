package io.streamgauge.localstack;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/**
 * Runs in the broker's process: {@code BrokerMain PROPERTIES-FILE DATA-DIRECTORY} formats the data directory unless that
 * has happened before, then becomes the broker. One process rather than Kafka's two scripts saves a JVM start. Kafka's
 * entry points are called by name because the broker is no compile-time dependency of this module.
 */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        String propertiesFile = arguments[0];
        Path dataDirectory = Path.of(arguments[1]);
        // Formatting writes this file last.
        if (Files.notExists(dataDirectory.resolve("meta.properties"))) {
            format(propertiesFile);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object)
                new String[] {propertiesFile});
    }

    private static void format(String propertiesFile) throws ReflectiveOperationException {
        String[] command = {
            "format", "--standalone", "--config=" + propertiesFile, "--cluster-id=" + newClusterId(),
        };
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command, System.out);
        if (!exitCode.equals(0)) {
            throw new IllegalStateException("Formatting the broker's data directory ended with code " + exitCode);
        }
    }

    /** A Kafka {@code Uuid} as text: 16 bytes in Base64's URL alphabet without padding. */
    private static String newClusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
