package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.drift.Drift;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.schemas.event.ModelQuality;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What is kept about the quality of one version, for those who read the store {@link LiveQuality#TALLIES} from outside.
 * Immutable.
 *
 * @param windows ordered by time and role; drift is not among what is kept, so it is null
 * @param complete whether there are no others
 */
public record QualityWindows(List<ModelQuality> windows, boolean complete) {
    /** Takes a copy of the windows. */
    public QualityWindows {
        windows = List.copyOf(windows);
    }

    /**
     * The windows of all versions, the latest ones first.
     *
     * @param tallies those of a partition
     * @param from when the earliest window begins, 1970-01-01T00:00:00Z or later
     * @param to first time at which windows begin too late
     */
    public static KeyValueIterator<Bytes, QualityTally> newestFirst(
            ReadOnlyKeyValueStore<Bytes, QualityTally> tallies, Instant from, Instant to) {
        return tallies.reverseRange(
                QualityProcessor.key(from.toEpochMilli(), ""), QualityProcessor.key(to.toEpochMilli(), ""));
    }

    /**
     * Takes those of one version.
     *
     * @param window length of a window
     * @param newestFirst closed by this
     * @param most how many windows are taken, 1 or more: the latest
     * @param looks how many windows, of all versions, are looked at, 1 or more
     */
    public static QualityWindows of(
            String modelName,
            String modelVersion,
            Duration window,
            KeyValueIterator<Bytes, QualityTally> newestFirst,
            int most,
            int looks) {
        Deque<ModelQuality> windows = new ArrayDeque<>();
        int looked = 0;
        try (newestFirst) {
            while (newestFirst.hasNext()) {
                if (looked == looks) {
                    return new QualityWindows(List.copyOf(windows), false);
                }
                looked++;
                QualityTally tally = newestFirst.next().value;
                if (!tally.getModelName().equals(modelName)
                        || !tally.getModelVersion().equals(modelVersion)) {
                    continue;
                }
                if (windows.size() == most) {
                    return new QualityWindows(List.copyOf(windows), false);
                }
                windows.addFirst(Tally.of(tally).quality(window, Drift.UNJUDGED));
            }
        }
        return new QualityWindows(List.copyOf(windows), true);
    }
}
