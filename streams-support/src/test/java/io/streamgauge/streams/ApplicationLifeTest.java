package io.streamgauge.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ApplicationLifeTest {
    private static final StreamsSettings SETTINGS = StreamsSettings.from(
            Settings.of(Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry:8081")),
            "",
            "test",
            Duration.ofSeconds(1));

    private final List<String> closed = new ArrayList<>();
    private final ApplicationLife life = new ApplicationLife("The test", SETTINGS, InstantSource.system());

    @Test
    void closingEndsItWithoutAFailureAndReleasesWhatWasOpened() throws InterruptedException {
        life.start(() -> life.resources().add("something", () -> closed.add("something")));
        assertThat(life.isOver()).isFalse();

        life.close();
        life.close();

        assertThat(life.isOver()).isTrue();
        assertThat(life.awaitTermination().failure()).isEmpty();
        assertThat(closed).containsExactly("something");
    }

    @Test
    void whatTheAssemblyFailsWithIsThrownAndHowItEnded() throws InterruptedException {
        RuntimeException failure = new IllegalStateException("no broker");

        assertThatThrownBy(() -> life.start(() -> {
                    life.resources().add("something", () -> closed.add("something"));
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(life.awaitTermination().failure()).containsSame(failure);
        assertThat(closed).containsExactly("something");
    }

    @Test
    void failureOfAnAssemblyThatWasClosedMeanwhileSaysNothing() throws InterruptedException {
        life.start(() -> {
            life.close();
            throw new IllegalStateException("closed beneath it");
        });

        assertThat(life.awaitTermination().failure()).isEmpty();
    }

    @Test
    void firstFailureIsHowItEnded() throws InterruptedException {
        RuntimeException first = new IllegalStateException("first");
        life.fail(first);
        life.fail(new IllegalStateException("second"));

        assertThat(life.isOver()).isTrue();
        assertThat(life.awaitTermination().failure()).containsSame(first);
    }

    @Test
    void startsOnceAndNotAfterItsEnd() {
        life.start(() -> {});
        assertThatThrownBy(() -> life.start(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The test was started before: make a new one");

        ApplicationLife other = new ApplicationLife("The other", SETTINGS, InstantSource.system());
        other.close();
        assertThatThrownBy(() -> other.start(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The other was closed before: make a new one");
    }
}
