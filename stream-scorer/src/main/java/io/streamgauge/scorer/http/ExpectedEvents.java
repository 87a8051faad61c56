package io.streamgauge.scorer.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ids of events whose predictions somebody waits for, for a while. Safe for use by several threads. */
final class ExpectedEvents {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST = 1_000;

    private final InstantSource clock;
    /** When each came; the oldest is the first. */
    private final Map<String, Instant> since = new LinkedHashMap<>();

    ExpectedEvents(InstantSource clock) {
        this.clock = clock;
    }

    /** Somebody waits for an event from now on. */
    synchronized void add(String eventId) {
        since.put(eventId, clock.instant());
        forgetOld();
    }

    synchronized boolean contains(String eventId) {
        return since.containsKey(eventId);
    }

    /** Whether nobody waits for anything. */
    synchronized boolean isEmpty() {
        forgetOld();
        return since.isEmpty();
    }

    private void forgetOld() {
        Instant tooOld = clock.instant().minus(PATIENCE);
        Iterator<Instant> oldest = since.values().iterator();
        while (oldest.hasNext() && (oldest.next().isBefore(tooOld) || since.size() > MOST)) {
            oldest.remove();
        }
    }
}
