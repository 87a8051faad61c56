package io.streamgauge.monitor.join;

import java.util.Locale;

/** What became of a prediction or a word that came to its event. */
public enum Outcome {
    /** The first of its kind. */
    NEW,
    /** An annotator's word that takes the place of another label. */
    CHANGED,
    /** An annotator's word that says the same label again, later. */
    CONFIRMED,
    /** Is known already, or a word that is older than the annotator's last one. */
    REPEATED,
    /** A word whose label no prediction knows that it may be about. */
    UNKNOWN_LABEL,
    /** More than is kept of one event. */
    EXCESS,
    /** Comes when nothing is known any more about events of its time. */
    LATE;

    /** The outcome as meters name it. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
