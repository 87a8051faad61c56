package io.streamgauge.streams.redrive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Places of events that were sent back after a rejection, as ranges of offsets on the topics that they came from: an event
 * may be rejected more than once, by a monitor that reads everything anew for instance. A key is {@code TOPICID:PARTITION}, for a
 * topic that is made anew begins with the same offsets; a value is {@code 4-17,20}. Belongs to one thread.
 */
final class RedrivenPlaces {
    private static final Pattern RANGES = Pattern.compile("[0-9]{1,18}(-[0-9]{1,18})?(,[0-9]{1,18}(-[0-9]{1,18})?)*");

    private final Map<String, NavigableMap<Long, Long>> ranges = new HashMap<>();

    static String key(String topicId, int partition) {
        return topicId + ":" + partition;
    }

    /**
     * What to write for offsets of a partition.
     *
     * @param offsets ascending, one or more
     */
    static String text(List<Long> offsets) {
        StringBuilder text = new StringBuilder();
        long first = offsets.get(0);
        long last = first;
        for (long offset : offsets.subList(1, offsets.size())) {
            if (offset > last + 1) {
                append(text, first, last);
                first = offset;
            }
            last = offset;
        }
        append(text, first, last);
        return text.toString();
    }

    private static void append(StringBuilder text, long first, long last) {
        text.append(text.length() == 0 ? "" : ",").append(first);
        if (last > first) {
            text.append('-').append(last);
        }
    }

    /** Adds what was written; what is no such text says nothing. */
    void add(String key, String text) {
        if (!RANGES.matcher(text).matches()) {
            return;
        }
        for (String range : text.split(",", -1)) {
            int dash = range.indexOf('-');
            long first = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
            long last = dash < 0 ? first : Long.parseLong(range.substring(dash + 1));
            add(ranges.computeIfAbsent(key, any -> new TreeMap<>()), first, last);
        }
    }

    /** Adds a single place. */
    void add(String key, long offset) {
        add(ranges.computeIfAbsent(key, any -> new TreeMap<>()), offset, offset);
    }

    private static void add(NavigableMap<Long, Long> known, long from, long to) {
        long first = from;
        long last = to;
        Map.Entry<Long, Long> before = known.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        Map.Entry<Long, Long> next = known.higherEntry(first);
        while (next != null && next.getKey() <= last + 1) {
            last = Math.max(last, next.getValue());
            known.remove(next.getKey());
            next = known.higherEntry(first);
        }
        known.put(first, last);
    }

    boolean contains(String key, long offset) {
        Map.Entry<Long, Long> range = ranges.getOrDefault(key, new TreeMap<>()).floorEntry(offset);
        return range != null && offset <= range.getValue();
    }
}
