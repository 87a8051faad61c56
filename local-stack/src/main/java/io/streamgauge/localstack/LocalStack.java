package io.streamgauge.localstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * A Kafka broker and a schema registry on this machine: the real servers, each in a process of its own, listening on
 * 127.0.0.1 at ports that the operating system chooses. Starting takes about four seconds on two cores.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.startEphemeral()) {
 *     ... stack.bootstrapServers() ... stack.schemaRegistryUrl() ...
 * }
 * }</pre>
 *
 * <p>Who starts a stack closes it. No shutdown hook is installed: an application that can be ended by a signal installs
 * its own, because only it knows what has to be stopped before the broker. Without one nothing is left running either,
 * for the servers end with the process that started them, however that ends; but the files of an ephemeral stack stay.
 *
 * <p>The directory has the servers' logs, {@code broker.log} and {@code registry.log} (each bounded to two files of
 * 10 MB), besides one directory for each server. Nothing is written to standard output or standard error.
 *
 * <p>The registry is an application that the build unpacks; the system property {@code streamgauge.registry.home} says
 * where it is.
 *
 * <p>Thread-safety: may be used by several threads.
 */
public final class LocalStack implements AutoCloseable {
    private final StackDirectory directory;
    private final Broker broker;
    private final SchemaRegistry schemaRegistry;
    private boolean closed;

    private LocalStack(StackDirectory directory, Map<String, String> brokerSettings) {
        this.directory = directory;
        this.broker = Broker.alone(directory.path(), brokerSettings);
        this.schemaRegistry = new SchemaRegistry(directory.path());
    }

    /**
     * Starts a stack that keeps its files in a fresh temporary directory, which {@link #close} deletes.
     *
     * @throws LocalStackException if it cannot be started; the directory is then kept for its logs
     */
    public static LocalStack startEphemeral() {
        return start(StackDirectory.ephemeral(), Map.of());
    }

    /**
     * Starts a stack that keeps topics and schemas in a directory, across restarts. The ports may differ each time.
     *
     * @param dataDirectory created when missing; used by one stack at a time
     * @throws LocalStackException if another stack uses the directory, or if it cannot be started
     */
    public static LocalStack start(Path dataDirectory) {
        return start(dataDirectory, Map.of());
    }

    /**
     * Starts a stack like {@link #start(Path)} whose broker is told more than usual, for example who may do what.
     *
     * @param dataDirectory created when missing; used by one stack at a time. The broker's log is {@code broker.log} in it
     * @param brokerSettings the broker's own settings, over ours; the listener for clients is called {@code PLAINTEXT}, as
     *     which it is to be told its protocol if that is another one
     * @throws LocalStackException if another stack uses the directory, or if it cannot be started
     */
    public static LocalStack start(Path dataDirectory, Map<String, String> brokerSettings) {
        return start(StackDirectory.of(dataDirectory), brokerSettings);
    }

    private static LocalStack start(StackDirectory directory, Map<String, String> brokerSettings) {
        LocalStack stack = new LocalStack(directory, brokerSettings);
        try {
            // Both at once, for each start is mostly one thread loading classes; the slower one first.
            stack.schemaRegistry.launch();
            stack.broker.launch();
            stack.broker.awaitStarted();
            stack.schemaRegistry.awaitStarted();
            return stack;
        } catch (RuntimeException e) {
            stack.stopServers();
            throw e;
        }
    }

    /** Where the broker is: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + broker.port();
    }

    /** Where the registry's Confluent API is: {@code http://127.0.0.1:port/apis/ccompat/v7}. */
    public URI schemaRegistryUrl() {
        return schemaRegistry.url();
    }

    /** The broker, to be stopped, killed and started again. */
    public Broker broker() {
        return broker;
    }

    /** The schema registry, to be stopped, killed and started again. */
    public SchemaRegistry schemaRegistry() {
        return schemaRegistry;
    }

    Path directory() {
        return directory.path();
    }

    /**
     * Stops the broker, then the registry, waits until both are gone, and deletes the directory if the stack is
     * ephemeral. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopServers();
        directory.deleteIfEphemeral();
    }

    private void stopServers() {
        broker.retire();
        schemaRegistry.retire();
        directory.release();
    }
}
