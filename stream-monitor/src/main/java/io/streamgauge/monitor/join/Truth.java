package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.state.Word;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What annotators say together about an event: the label that more of them say than any other. Immutable.
 *
 * @param label the label; null when nobody has said anything, or when as many say one thing as another
 * @param contradicted whether it is null because of a tie
 */
public record Truth(@Nullable String label, boolean contradicted) {
    /** Nobody has said anything. */
    static final Truth UNKNOWN = new Truth(null, false);

    /** What annotators say about an event, by task of its predictions; nothing without predictions. */
    public static SortedMap<String, Truth> byTask(JoinedEvent event) {
        return new EventJoin("", event, Long.MIN_VALUE, unused -> {}).truths();
    }

    /** The truth by the last words of the annotators. */
    static Truth of(Collection<Word> words) {
        Map<String, Integer> votes = new HashMap<>();
        words.forEach(word -> votes.merge(word.getLabel(), 1, Integer::sum));
        String leading = null;
        int most = 0;
        boolean tied = false;
        for (Map.Entry<String, Integer> entry : votes.entrySet()) {
            if (entry.getValue() > most) {
                most = entry.getValue();
                leading = entry.getKey();
                tied = false;
            } else if (entry.getValue() == most) {
                tied = true;
            }
        }
        if (leading == null) {
            return UNKNOWN;
        }
        return tied ? new Truth(null, true) : new Truth(leading, false);
    }
}
