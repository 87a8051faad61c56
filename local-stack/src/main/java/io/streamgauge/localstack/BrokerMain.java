package io.streamgauge.localstack;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs in the broker's process: {@code BrokerMain PROPERTIES-FILE DATA-DIRECTORY CLUSTER-ID QUORUM} formats the data
 * directory unless that has happened before, then becomes the broker. {@code QUORUM} is how the tool that formats calls the
 * broker's part in the quorum of controllers, {@code --standalone} or {@code --no-initial-controllers}. One process rather than Kafka's two scripts saves a JVM start. Kafka's
 * entry points are called by name because the broker is no compile-time dependency of this module.
 */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        String propertiesFile = arguments[0];
        Path dataDirectory = Path.of(arguments[1]);
        // Formatting writes this file last.
        if (Files.notExists(dataDirectory.resolve("meta.properties"))) {
            format(propertiesFile, arguments[2], arguments[3]);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object)
                new String[] {propertiesFile});
    }

    private static void format(String propertiesFile, String clusterId, String quorum)
            throws ReflectiveOperationException {
        String[] command = {
            "format", quorum, "--config=" + propertiesFile, "--cluster-id=" + clusterId,
        };
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command, System.out);
        if (!exitCode.equals(0)) {
            throw new IllegalStateException("Formatting the broker's data directory ended with code " + exitCode);
        }
    }
}
