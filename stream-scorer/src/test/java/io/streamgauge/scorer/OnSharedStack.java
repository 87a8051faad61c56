package io.streamgauge.scorer;

import io.streamgauge.localstack.LocalStack;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a {@link Scenario} of its own, and all tests of a class one stack. */
abstract class OnSharedStack {
    private static final AtomicInteger SCENARIOS = new AtomicInteger();

    static LocalStack stack;

    Scenario scenario;

    @BeforeAll
    static void startStack() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stopStack() {
        stack.close();
    }

    @BeforeEach
    void openScenario(@TempDir Path directory) {
        scenario = new Scenario(stack, "test-" + SCENARIOS.incrementAndGet(), directory);
    }

    @AfterEach
    void closeScenario() {
        scenario.close();
    }
}
