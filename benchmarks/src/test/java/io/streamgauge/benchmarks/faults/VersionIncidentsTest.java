package io.streamgauge.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.FlowBooks;
import io.streamgauge.schemas.event.ModelAssignment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VersionIncidentsTest {
    @Test
    void anAnswerByAVersionThatWasNotInForceIsSeen() {
        Books books = new FlowBooks().books();
        Instant change = books.inputs().get(200).time();
        List<ModelAssignment> always = List.of(assignment("first", Instant.EPOCH));
        List<ModelAssignment> changed = List.of(assignment("first", Instant.EPOCH), assignment("second", change));

        assertThat(VersionIncidents.notByTheVersionInForce(books, always)).isEmpty();
        assertThat(VersionIncidents.notByTheVersionInForce(books, changed))
                .singleElement()
                .asString()
                .startsWith("198 events were not answered by the version in force")
                .contains("event 200", "by first instead of second");
    }

    private static ModelAssignment assignment(String champion, Instant from) {
        return new ModelAssignment(Stage.MODEL, champion, null, null, from, Instant.EPOCH, "test");
    }
}
