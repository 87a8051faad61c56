package io.streamgauge.cli;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a reader finds. */
final class CollectingIntake<E> implements Intake<E> {
    final List<E> events = new ArrayList<>();
    final List<String> malformed = new ArrayList<>();
    private final int limit;

    /** @param limit after how many events no more is wanted */
    CollectingIntake(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean event(E event) {
        events.add(event);
        return events.size() < limit;
    }

    @Override
    public boolean malformed(String where, String problem) {
        malformed.add(where + ": " + problem);
        return true;
    }
}
