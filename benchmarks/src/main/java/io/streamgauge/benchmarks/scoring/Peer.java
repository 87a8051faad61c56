package io.streamgauge.benchmarks.scoring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A contestant within its process. Belongs to one thread. */
interface Peer extends AutoCloseable {
    /** Begins to consume events and to write predictions, and returns. */
    void start();

    /** Ends and releases everything. */
    @Override
    void close();

    /** Runs what must not fail: when it does, the process ends, which the load's side sees. */
    static void endingProcessOnFailure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            endProcess(e);
        }
    }

    /** Ends the process at once. */
    static void endProcess(Throwable failure) {
        Logger log = LoggerFactory.getLogger(Peer.class);
        log.error("The contestant failed", failure);
        Runtime.getRuntime().halt(1);
    }
}
