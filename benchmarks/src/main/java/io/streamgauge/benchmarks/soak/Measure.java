package io.streamgauge.benchmarks.soak;

import io.streamgauge.benchmarks.flow.VitalSigns;
import java.util.List;
import java.util.OptionalDouble;

/** Something that a process holds and that must not grow without end. */
enum Measure {
    LIVE_HEAP("live heap", "MB", "soak-heap", 4),
    NATIVE_MEMORY("native memory", "MB", "soak-native", 16),
    THREADS("threads", "", "soak-threads", 2),
    OPEN_FILES("open files", "", "soak-files", 8),
    STATE("state on disk", "MB", "soak-state", 4);

    /** What counts as none of a level's size: less than the scatter of a look. */
    private static final double TOLERATED_SHARE = 0.05;

    private static final double MEGABYTE = 1e6;

    private final String text;
    private final String unit;
    private final String picture;
    private final double tolerated;

    Measure(String text, String unit, String picture, double tolerated) {
        this.text = text;
        this.unit = unit;
        this.picture = picture;
        this.tolerated = tolerated;
    }

    /** In its unit; empty when that look does not tell it. */
    private OptionalDouble of(VitalSigns signs) {
        return switch (this) {
            case LIVE_HEAP ->
                signs.liveHeap().isPresent()
                        ? OptionalDouble.of(signs.liveHeap().getAsLong() / MEGABYTE)
                        : OptionalDouble.empty();
            case NATIVE_MEMORY -> OptionalDouble.of(signs.nativeMemory() / MEGABYTE);
            case THREADS -> OptionalDouble.of((double) signs.threads());
            case OPEN_FILES -> OptionalDouble.of((double) signs.openFiles());
            case STATE -> OptionalDouble.of(signs.state() / MEGABYTE);
        };
    }

    /** What it is called, without its unit. */
    String text() {
        return text;
    }

    /** What it is called, with its unit. */
    String axis() {
        String capital = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return unit.isEmpty() ? capital : capital + ", " + unit;
    }

    /** Its unit; empty for a number of things. */
    String unit() {
        return unit;
    }

    /** Name of its picture. */
    String picture() {
        return picture;
    }

    /** How much it may grow while it is watched and still counts as flat, at a level. */
    double tolerated(double level) {
        return Math.max(tolerated, TOLERATED_SHARE * level);
    }

    /** Its course in what was looked at, those looks that tell it. */
    Course course(List<VitalSigns> signs, long beginMillis) {
        List<VitalSigns> telling =
                signs.stream().filter(one -> of(one).isPresent()).toList();
        return new Course(
                telling.stream()
                        .mapToDouble(one -> (one.millis() - beginMillis) / 1e3)
                        .toArray(),
                telling.stream().mapToDouble(one -> of(one).orElseThrow()).toArray());
    }
}
