package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class LocalStackIT {
    /** Addresses as {@code /proc/net} writes them: 127.0.0.1, and the same inside IPv6. */
    private static final Set<String> LOOPBACK = Set.of("0100007F", "0000000000000000FFFF00000100007F");

    private static final String LISTEN_STATE = "0A";

    private static LocalStack stack;
    private static TopicClient topics;
    private static SchemaClient schemas;

    @BeforeAll
    static void start() {
        stack = LocalStack.startEphemeral();
        topics = new TopicClient(stack.bootstrapServers());
        schemas = new SchemaClient(stack.schemaRegistryUrl());
    }

    @AfterAll
    static void close() {
        stack.close();
    }

    @Test
    void whatIsProducedCanBeConsumed() throws Exception {
        topics.create("round-trip");
        topics.write("round-trip", "one", "two");

        assertThat(topics.read("round-trip", 2)).containsExactly("one", "two");
    }

    @Test
    void transactionsWorkOnASingleNode() throws Exception {
        topics.create("transactional");
        topics.writeInTransaction("transactional", "all or nothing");

        assertThat(topics.read("transactional", 1)).containsExactly("all or nothing");
    }

    @Test
    void aKilledBrokerComesBackAtItsAddressWithItsData() throws Exception {
        topics.create("survives-kill");
        topics.write("survives-kill", "before");
        String address = stack.bootstrapServers();
        long killed = stack.broker().pid();

        stack.broker().kill();
        assertThat(stack.broker().isAlive()).isFalse();
        stack.broker().start();

        assertThat(stack.broker().isAlive()).isTrue();
        assertThat(stack.broker().pid()).isNotEqualTo(killed);
        assertThat(stack.bootstrapServers()).isEqualTo(address);
        topics.write("survives-kill", "after");
        assertThat(topics.read("survives-kill", 2)).containsExactly("before", "after");
    }

    @Test
    void aKilledRegistryComesBackAtItsAddressWithWhatItHadConfirmed() throws Exception {
        String schema = SchemaClient.schemaWithFields("text");
        String registered = schemas.register("survives-kill", schema).body();
        URI address = stack.schemaRegistryUrl();

        stack.schemaRegistry().kill();
        stack.schemaRegistry().start();

        assertThat(stack.schemaRegistryUrl()).isEqualTo(address);
        assertThat(schemas.register("survives-kill", schema).body()).isEqualTo(registered);
        assertThat(schemas.get("/subjects/survives-kill/versions")).isEqualTo("[1]");
        assertThat(schemas.get("/config")).contains("FULL_TRANSITIVE");
    }

    @Test
    void anIncompatibleSchemaIsRefused() throws Exception {
        String first = SchemaClient.schemaWithFields("text");
        String compatible = SchemaClient.schemaWithFields("text", "subject");
        String incompatible = SchemaClient.schemaWithFields("body");

        assertThat(schemas.register("evolving", first).statusCode()).isEqualTo(200);
        assertThat(schemas.register("evolving", compatible).statusCode()).isEqualTo(200);
        assertThat(schemas.register("evolving", incompatible).statusCode()).isEqualTo(409);
    }

    @Test
    void aRunningServerIsNotStartedTwice() {
        assertThatThrownBy(stack.broker()::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "running, with process id " + stack.broker().pid());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void ctrlCInTheTerminalLeavesTheServersToTheStack() throws Exception {
        for (long pid : List.of(stack.broker().pid(), stack.schemaRegistry().pid())) {
            int exitCode = new ProcessBuilder("/bin/sh", "-c", "kill -INT " + pid)
                    .start()
                    .waitFor();
            assertThat(exitCode).isZero();
        }

        topics.create("after-interrupt");
        topics.write("after-interrupt", "still here");
        assertThat(topics.read("after-interrupt", 1)).containsExactly("still here");
        assertThat(schemas.get("/config")).contains("FULL_TRANSITIVE");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void onlyTheLoopbackAddressIsListenedOn() throws IOException {
        for (long pid : List.of(stack.broker().pid(), stack.schemaRegistry().pid())) {
            assertThat(listeningAddresses(pid)).isNotEmpty().isSubsetOf(LOOPBACK);
        }
    }

    private static Set<String> listeningAddresses(long pid) throws IOException {
        Set<String> inodes;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            inodes = descriptors
                    .map(LocalStackIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
        // Columns: number, local address:port, remote address:port, state, ..., inode as the tenth.
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/" + pid + "/net/" + table)).stream())
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(columns -> columns.get(3).equals(LISTEN_STATE) && inodes.contains(columns.get(9)))
                .map(columns -> columns.get(1).substring(0, columns.get(1).indexOf(':')))
                .collect(Collectors.toSet());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // Closed since it was listed, so nothing that listens.
            return "";
        }
    }
}
