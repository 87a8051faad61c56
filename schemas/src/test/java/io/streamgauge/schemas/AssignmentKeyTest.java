package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sentiment@2026-11-25T10:00:00.000Z",
                "my.model_1-2@1970-01-01T00:00:00.000Z",
                "digits@1969-12-31T23:59:59.999Z"
            })
    void readsWhatItWrote(String text) {
        assertThat(AssignmentKey.parse(text)).map(AssignmentKey::toString).contains(text);
    }

    @Test
    void momentHasOneSpellingInMilliseconds() {
        Instant moment = Instant.parse("2026-11-25T10:00:00Z");

        assertThat(TopicCatalogue.assignmentKey("sentiment", moment)).isEqualTo("sentiment@2026-11-25T10:00:00.000Z");
        assertThat(new AssignmentKey("sentiment", moment.plusNanos(999_999)))
                .isEqualTo(new AssignmentKey("sentiment", moment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment", "", "sentiment@", "sentiment@yesterday", "sentiment@2026-11-25"})
    void whatIsNoKeyOfAnAssignmentIsNone(String text) {
        assertThat(AssignmentKey.parse(text)).isEmpty();
    }

    @Test
    void aMomentThatNoRecordCanHoldIsNoKey() {
        assertThat(AssignmentKey.parse("sentiment@+1000000000-12-31T23:59:59.999Z"))
                .isEmpty();
        assertThat(AssignmentKey.parse("sentiment@-1000000000-01-01T00:00:00.000Z"))
                .isEmpty();
    }
}
