package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Books;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Something that goes wrong, once. Belongs to one thread. */
interface Incident extends AutoCloseable {
    /** Sets the stage for what is to happen, before there are topics or scorers. */
    default void prepare(Stage stage) throws IOException, InterruptedException {}

    /** Happens while events flow, and is over on return: everything that it broke has been started or put back. */
    void strike(Stage stage) throws IOException, InterruptedException;

    /** What is not as expected besides the books, a sentence each. Asked when all scorers have ended. */
    default List<String> complaints(Stage stage, Books books) {
        return List.of();
    }

    /** Ends what {@link #prepare} began, when all scorers have ended, however the scenario did. */
    @Override
    default void close() {}

    /** What this machine lacks for it; empty for nothing. */
    default Optional<String> lacking() {
        return Optional.empty();
    }
}
