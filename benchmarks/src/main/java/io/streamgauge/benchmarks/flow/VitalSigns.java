package io.streamgauge.benchmarks.flow;

import com.sun.management.UnixOperatingSystemMXBean;
import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ProcessMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a process holds at some moment, as it sees it itself. Needs Linux.
 *
 * @param millis when, since the epoch
 * @param process its id
 * @param liveHeap bytes on the heap after a collection of all of it; empty at moments without one
 * @param nativeMemory bytes that are resident besides the heap, whose pages must all have been touched before
 * @param threads of the JVM
 * @param openFiles file descriptors, connections included
 * @param state bytes of the files in its state directory
 */
public record VitalSigns(
        long millis, long process, OptionalLong liveHeap, long nativeMemory, long threads, long openFiles, long state) {
    private static final String FILE = "streamgauge.vital-signs.file";
    private static final String STATE = "streamgauge.vital-signs.state";
    private static final String INTERVAL = "streamgauge.vital-signs.interval";

    /** A collection now and then is nothing that is felt; one at every look would hide garbage that holds native memory. */
    private static final int LOOKS_PER_COLLECTION = 6;

    private static final String SEPARATOR = ",";
    private static final int COLUMNS = 7;

    /**
     * What tells a {@link ServiceMain} to write them down: options of its JVM.
     *
     * @param file where to, behind what is there
     * @param state the state directory; need not exist
     * @param interval between two looks
     */
    public static List<String> options(Path file, Path state, Duration interval) {
        return List.of(
                // The heap is resident from the beginning, so that whatever else is resident is native memory.
                "-Xms512m",
                "-XX:+AlwaysPreTouch",
                "-D" + FILE + "=" + file,
                "-D" + STATE + "=" + state,
                "-D" + INTERVAL + "=" + interval.toMillis());
    }

    /** Whether a system tells what is needed. */
    public static boolean areTold() {
        return ProcessMemory.residentBytes() > 0
                && ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
    }

    /** Writes down this process's on a thread of its own until it ends, if it was told to. */
    static void recordAsTold() {
        String file = System.getProperty(FILE);
        if (file == null) {
            return;
        }
        Path state = Path.of(System.getProperty(STATE));
        long interval = Long.parseLong(System.getProperty(INTERVAL));
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "vital-signs");
            daemon.setDaemon(true);
            return daemon;
        });
        int[] look = {0};
        var unused = thread.scheduleAtFixedRate(
                () -> {
                    try {
                        VitalSigns now = now(state, look[0]++ % LOOKS_PER_COLLECTION == 0);
                        Files.writeString(
                                Path.of(file), now.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        System.err.println("Vital signs cannot be written: " + e);
                    }
                },
                interval,
                interval,
                TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("ExplicitGC") // What survives a collection is what is measured.
    private static VitalSigns now(Path state, boolean collect) throws IOException {
        OptionalLong liveHeap = OptionalLong.empty();
        if (collect) {
            System.gc();
            liveHeap = OptionalLong.of(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            throw new IOException("this system does not tell a process's open files");
        }
        long resident = ProcessMemory.residentBytes();
        if (resident == 0) {
            throw new IOException("this system does not tell what memory is resident");
        }
        return new VitalSigns(
                System.currentTimeMillis(),
                ProcessHandle.current().pid(),
                liveHeap,
                resident - Runtime.getRuntime().totalMemory(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system.getOpenFileDescriptorCount(),
                size(state));
    }

    private static long size(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return 0;
        }
        long[] size = {0};
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                size[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // Stores delete files while they are looked at.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return size[0];
    }

    String line() {
        return LongStream.of(millis, process, liveHeap.orElse(-1), nativeMemory, threads, openFiles, state)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(SEPARATOR))
                + "\n";
    }

    /**
     * All that were written into a file, in the order of time; none if there is no file.
     *
     * @throws BenchmarkException when the file has something else in it
     */
    public static List<VitalSigns> read(Path file) throws IOException {
        List<VitalSigns> all = new ArrayList<>();
        if (Files.notExists(file)) {
            return all;
        }
        for (String line : Files.readAllLines(file)) {
            String[] columns = line.split(SEPARATOR, -1);
            if (columns.length != COLUMNS) {
                throw new BenchmarkException("No vital signs in " + file + ": '" + line + "'");
            }
            long[] values = Arrays.stream(columns).mapToLong(Long::parseLong).toArray();
            all.add(new VitalSigns(
                    values[0],
                    values[1],
                    values[2] < 0 ? OptionalLong.empty() : OptionalLong.of(values[2]),
                    values[3],
                    values[4],
                    values[5],
                    values[6]));
        }
        return all;
    }
}
