package io.streamgauge.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    private final Path directory;
    private final boolean ephemeral;
    private final FileChannel lockHolder;
    private final Broker broker;
    private final SchemaRegistry schemaRegistry;
    private boolean closed;

    private LocalStack(Path directory, boolean ephemeral, FileChannel lockHolder, Map<String, String> brokerSettings) {
        this.directory = directory;
        this.ephemeral = ephemeral;
        this.lockHolder = lockHolder;
        this.broker = new Broker(directory, brokerSettings);
        this.schemaRegistry = new SchemaRegistry(directory);
    }

    /**
     * Starts a stack that keeps its files in a fresh temporary directory, which {@link #close} deletes.
     *
     * @throws LocalStackException if it cannot be started; the directory is then kept for its logs
     */
    public static LocalStack startEphemeral() {
        try {
            return start(Files.createTempDirectory("streamgauge-local-"), true, Map.of());
        } catch (IOException e) {
            throw new LocalStackException("Cannot create a directory in " + System.getProperty("java.io.tmpdir"), e);
        }
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
        return start(dataDirectory, false, brokerSettings);
    }

    private static LocalStack start(Path dataDirectory, boolean ephemeral, Map<String, String> brokerSettings) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        LocalStack stack = new LocalStack(directory, ephemeral, lock(directory), brokerSettings);
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
        return directory;
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
        if (ephemeral) {
            try {
                Directories.deleteRecursively(directory);
            } catch (IOException e) {
                throw new LocalStackException(
                        "The stack is stopped, but not all of its directory " + directory + " could be deleted: " + e,
                        e);
            }
        }
    }

    private void stopServers() {
        broker.retire();
        schemaRegistry.retire();
        try {
            lockHolder.close();
        } catch (IOException e) {
            throw new LocalStackException("Cannot give up the lock of " + directory, e);
        }
    }

    /** Makes the directory ours until the channel is closed or this process ends. */
    private static FileChannel lock(Path directory) {
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    directory.resolve("stack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LocalStackException("Cannot use " + directory + " for a local stack: " + e, e);
        }
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this very process.
            lock = null;
        } catch (IOException e) {
            try {
                channel.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new LocalStackException("Cannot lock " + directory + ": " + e, e);
        }
        if (lock == null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new LocalStackException("Cannot close the lock of " + directory, e);
            }
            throw new LocalStackException("The directory " + directory + " is in use by another local stack:"
                    + " stop that one first, or choose another directory");
        }
        return channel;
    }
}
