package io.streamgauge.models.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who uses which entry of a cache directory, among all threads of all processes on this machine. Safe for use by several
 * threads.
 *
 * <p>An entry is a byte of the file {@code .lock}, which is locked shared by processes that use the entry and exclusively
 * by the one that removes it; the first byte stands for the directory. The file has no contents, and processes that die
 * leave no locks. The operating system knows nothing of threads, and takes all locks of a process on a file away when it
 * closes the file once. So there is one object for a directory in a process, which counts the users of an entry and has
 * the file open once while anybody uses anything.
 */
final class CacheLocks {
    private static final Logger LOG = LoggerFactory.getLogger(CacheLocks.class);
    private static final String LOCK_FILE = ".lock";
    private static final long DIRECTORY = 0;
    private static final Duration POLL = Duration.ofMillis(2);
    private static final ConcurrentMap<Path, CacheLocks> OF_DIRECTORIES = new ConcurrentHashMap<>();

    private final Path file;
    /** Threads of this process take turns for the directory here; the operating system would let all of them in. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Map<Long, Shared> inUse = new HashMap<>();
    private @Nullable FileChannel channel;
    private int openings;

    private CacheLocks(Path directory) {
        this.file = directory.resolve(LOCK_FILE);
    }

    /** An entry that this process uses. */
    private record Shared(FileLock lock, int users) {}

    /** Something that is done with files. */
    interface FileAction {
        void run() throws IOException;
    }

    /** Keeps an entry from being removed. Closing it again does nothing. */
    interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /** The locks of a directory that exists. */
    static CacheLocks of(Path directory) throws IOException {
        return OF_DIRECTORIES.computeIfAbsent(directory.toRealPath(), CacheLocks::new);
    }

    /**
     * Uses an entry, whether it is there or not, from now on until the result is closed.
     *
     * @param hash SHA-256 of the entry's manifest, in hexadecimal digits
     */
    synchronized Use use(String hash) throws IOException {
        long position = position(hash);
        Shared shared = inUse.get(position);
        if (shared == null) {
            shared = new Shared(lock(open(), position, true), 0);
        }
        inUse.put(position, new Shared(shared.lock(), shared.users() + 1));
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                release(position);
            }
        };
    }

    /**
     * Does something with an entry, unless anybody uses it.
     *
     * @return whether it was done
     */
    synchronized boolean ifUnused(String hash, FileAction action) throws IOException {
        long position = position(hash);
        if (inUse.containsKey(position)) {
            return false;
        }
        FileChannel opened = open();
        FileLock lock = null;
        try {
            lock = opened.tryLock(position, 1, false);
            if (lock != null) {
                action.run();
            }
        } finally {
            unlock(lock);
        }
        return lock != null;
    }

    /** Does something with the directory while nobody else does anything with it through this method. */
    void alone(FileAction action) throws IOException {
        turn.lock();
        try {
            FileLock lock = lock(open(), DIRECTORY, false);
            try {
                action.run();
            } finally {
                unlock(lock);
            }
        } finally {
            turn.unlock();
        }
    }

    private synchronized void release(long position) {
        Shared shared = Objects.requireNonNull(inUse.remove(position));
        if (shared.users() > 1) {
            inUse.put(position, new Shared(shared.lock(), shared.users() - 1));
            return;
        }
        try {
            unlock(shared.lock());
        } catch (IOException e) {
            LOG.warn("A lock in {} could not be released: {}", file, e.toString());
        }
    }

    private synchronized FileChannel open() throws IOException {
        FileChannel opened = channel;
        if (opened == null) {
            opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = opened;
        }
        openings++;
        return opened;
    }

    private synchronized void close() throws IOException {
        openings--;
        if (openings == 0 && channel != null) {
            FileChannel unused = channel;
            channel = null;
            unused.close();
        }
    }

    private void unlock(@Nullable FileLock lock) throws IOException {
        try {
            if (lock != null) {
                lock.release();
            }
        } finally {
            close();
        }
    }

    /**
     * Waits for a lock. {@link FileChannel#lock} would be interrupted by closing the channel, and all locks of this
     * process would be lost with it.
     */
    private FileLock lock(FileChannel opened, long position, boolean shared) throws IOException {
        boolean interrupted = false;
        boolean locked = false;
        try {
            while (true) {
                FileLock lock = opened.tryLock(position, 1, shared);
                if (lock != null) {
                    locked = true;
                    return lock;
                }
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(POLL.toNanos());
            }
        } finally {
            if (!locked) {
                close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** 60 bits of the hash. Should two entries share them, they are used and released together. */
    private static long position(String hash) {
        return 1 + Long.parseUnsignedLong(hash, 0, 15, 16);
    }
}
