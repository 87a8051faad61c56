package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    @Test
    void areClosedOnceInReverseOrderWhateverFails() {
        resources.add("first", () -> closed.add("first"));
        resources.add("second", () -> {
            throw new IOException("will not");
        });
        resources.add("third", () -> closed.add("third"));

        resources.close();
        resources.close();

        assertThat(closed).containsExactly("third", "first");
    }

    @Test
    void whatComesTooLateIsClosedAtOnce() {
        resources.close();

        assertThatThrownBy(() -> resources.add("late", () -> closed.add("late")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }
}
