package io.streamgauge.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most memory a process ever held resident, where the system tells it (Linux). Stateless. */
public final class PeakMemory {
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final long KIBIBYTE = 1024;

    private PeakMemory() {}

    /** Bytes; empty where the system does not tell or the process is gone. */
    public static OptionalLong of(long pid) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return peak.find() ? OptionalLong.of(Long.parseLong(peak.group(1)) * KIBIBYTE) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
