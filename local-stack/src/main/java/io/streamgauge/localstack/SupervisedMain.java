package io.streamgauge.localstack;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entry point of every child process: {@code SupervisedMain LOCK-FILE MAIN-CLASS ARGUMENT...}. It ties the process to
 * the one that started it, then runs the main class.
 *
 * <p>Standard input is a pipe that the starting process holds open and never writes to. The operating system closes it
 * however that process ends, kill -9 included, so its end is the signal to exit. A shutdown hook in the starting process
 * would not run in that case, and polling for the parent's process id would be late.
 *
 * <p>The lock file is held for the life of the process: a successor on the same directory waits until its predecessor,
 * which may still be closing its files, is gone.
 */
final class SupervisedMain {
    /** How long an orderly exit may take once nobody waits for it any more. */
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(10);

    /** Keeps the lock reachable, for a channel that is collected is closed and gives up its lock. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private static @Nullable FileChannel lockHolder;

    private SupervisedMain() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Thread watch = new Thread(SupervisedMain::exitWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();

        lockHolder = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lockHolder.tryLock() == null) {
            System.err.println("Waiting for the previous process in this directory to end.");
            lockHolder.lock();
        }

        String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
        try {
            Class.forName(arguments[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
        } catch (InvocationTargetException e) {
            e.printStackTrace();
            // Not left to the uncaught exception handler: other threads may already keep the process alive.
            System.exit(1);
        }
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent; only the end counts.
            }
        } catch (IOException e) {
            System.err.println("Lost the pipe to the starting process: " + e);
        }
        System.err.println("The starting process has gone; exiting.");
        Thread halt = new Thread(SupervisedMain::haltAfterTimeout, "exit-timeout");
        halt.setDaemon(true);
        halt.start();
        System.exit(0);
    }

    private static void haltAfterTimeout() {
        try {
            Thread.sleep(EXIT_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
