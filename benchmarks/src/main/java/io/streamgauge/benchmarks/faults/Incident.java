package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Books;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Something that goes wrong, once. Belongs to one thread. */
interface Incident {
    /** Happens while events flow, and is over on return: everything that it broke has been started or put back. */
    void strike(Stage stage) throws IOException, InterruptedException;

    /** What is not as expected besides the books, a sentence each. Asked when all scorers have ended. */
    default List<String> complaints(Stage stage, Books books) {
        return List.of();
    }

    /** What this machine lacks for it; empty for nothing. */
    default Optional<String> lacking() {
        return Optional.empty();
    }
}
