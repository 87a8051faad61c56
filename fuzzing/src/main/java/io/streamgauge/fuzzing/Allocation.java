package io.streamgauge.fuzzing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much heap a thread has asked for. Stateless. */
public final class Allocation {
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private Allocation() {}

    /** By this thread while it does something, in bytes; what is garbage by now is counted, too. */
    public static long of(Runnable work) {
        long before = bytes();
        work.run();
        return bytes() - before;
    }

    /** By this thread since it began, in bytes; what is garbage by now is counted, too. */
    static long bytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
