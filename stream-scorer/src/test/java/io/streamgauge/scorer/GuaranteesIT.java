package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.Broker;
import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is promised about predictions, whatever is killed and whenever. Two scorers work in processes of their own while
 * events flow; in the middle of the flow one of them is killed and replaced, again and again, one is asked to leave, and
 * a broker is killed and started.
 *
 * <p>{@code -Dstreamgauge.events=100000 -Dstreamgauge.kills=20} makes it the long run that the documentation speaks of.
 */
final class GuaranteesIT {
    private static final Logger LOG = LoggerFactory.getLogger(GuaranteesIT.class);

    private static final int EVENTS = Integer.getInteger("streamgauge.events", 6_000);
    private static final int KILLS = Integer.getInteger("streamgauge.kills", 2);
    /** So many are no events that commits fall before, behind and between them. */
    private static final int POISON_EVERY = 3;
    /** Events on their way at once: enough for full batches, few enough to have something left for the next incident. */
    private static final int IN_FLIGHT = 1_000;

    /** The smallest that brokers allow: until then a dead consumer keeps its partitions. */
    private static final String SESSION_MILLISECONDS = "6000";

    /** Of each process's log, in the message of a failure. */
    private static final int LAST_LINES = 300;

    /**
     * Three brokers, because one alone may forget how a transaction ended when it is killed: Kafka 4.3.1 takes partitions
     * without a leader for deleted ones and leaves out their markers (KAFKA-20734). See {@code docs/faults.md}.
     */
    @Test
    void exactlyOncePredictsEachEventOnceWhateverIsKilled(@TempDir Path directory) {
        try (LocalCluster cluster = LocalCluster.startEphemeral(3);
                Scenario scenario = new Scenario(cluster, "exactly-once", directory)) {
            run(scenario.with("processing.guarantee", "exactly_once_v2"), cluster.brokers(), true);
        }
    }

    @Test
    void atLeastOnceLosesNoEventWhateverIsKilled(@TempDir Path directory) {
        try (LocalStack stack = LocalStack.startEphemeral();
                Scenario scenario = new Scenario(stack, "at-least-once", directory)) {
            run(scenario.with("processing.guarantee", "at_least_once"), List.of(stack.broker()), false);
        }
    }

    private static void run(Scenario scenario, List<Broker> brokers, boolean once) {
        scenario.with("topics.partitions", "4")
                .with("kafka.consumer.session.timeout.ms", SESSION_MILLISECONDS)
                .assignFirstVersions();
        try (Ledger ledger = new Ledger(scenario, POISON_EVERY);
                Scorers scorers = new Scorers(scenario)) {
            List<Runnable> incidents = incidents(brokers.get(0), scorers);
            for (int incident = 0; incident < incidents.size(); incident++) {
                long share = (long) EVENTS * (incident + 1) / (incidents.size() + 1);
                advance(brokers, ledger, scorers, (int) share);
                LOG.info("Incident {} of {} at: {}", incident + 1, incidents.size(), ledger);
                incidents.get(incident).run();
            }
            advance(brokers, ledger, scorers, EVENTS);
            // Whoever is alive ends in peace, so that nothing can come after the books are closed.
            scorers.end();
            ledger.readToTheEnd();

            LOG.info("{} kills, 1 leave, 1 crash of 1 in {} brokers: {}", KILLS, brokers.size(), ledger);
            assertThat(ledger.complaints()).isEmpty();
            assertThat(ledger.missing()).isZero();
            if (once) {
                assertThat(ledger.duplicates()).isZero();
            }
        }
    }

    private static List<Runnable> incidents(Broker broker, Scorers scorers) {
        List<Runnable> incidents = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            String victim = Scorers.NAMES.get(kill % Scorers.NAMES.size());
            incidents.add(() -> scorers.kill(victim));
        }
        incidents.add(KILLS / 2, () -> {
            broker.kill();
            broker.start();
        });
        incidents.add(() -> scorers.leave(Scorers.NAMES.get(0)));
        return incidents;
    }

    /** Keeps events flowing until so many are answered. */
    private static void advance(List<Broker> brokers, Ledger ledger, Scorers scorers, int goal) {
        int[] seen = {-1};
        while (ledger.answered() < goal) {
            seen[0] = ledger.answered();
            Await.until(
                    "more answers than " + seen[0],
                    () -> {
                        while (ledger.sent() < EVENTS && ledger.sent() - ledger.answered() < IN_FLIGHT) {
                            ledger.send();
                        }
                        scorers.requireAlive();
                        ledger.read();
                        return ledger.answered() > seen[0];
                    },
                    // The logs go with the temporary directory, and nobody could say why it stands still.
                    () -> ledger + "\n" + scorers.lastLines()
                            + brokers.stream()
                                    .map(broker -> tail("broker " + broker.nodeId(), broker.log()))
                                    .collect(Collectors.joining()));
        }
    }

    private static String tail(String name, Path log) {
        try {
            // One that was killed may have stopped within a character, which readAllLines would not have.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return "---- " + name + " ----\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two scorers, each in a process of its own. */
    private static final class Scorers implements AutoCloseable {
        private static final List<String> NAMES = List.of("first", "second");

        private final Scenario scenario;
        private final Map<String, Process> processes = new TreeMap<>();

        private Scorers(Scenario scenario) {
            this.scenario = scenario;
            NAMES.forEach(this::start);
        }

        private void start(String name) {
            processes.put(name, scenario.startProcess(name));
        }

        void kill(String name) {
            process(name).destroyForcibly().onExit().join();
            start(name);
        }

        void leave(String name) {
            process(name).destroy();
            process(name).onExit().join();
            start(name);
        }

        private Process process(String name) {
            return Objects.requireNonNull(processes.get(name));
        }

        void requireAlive() {
            processes.forEach((name, process) -> {
                if (!process.isAlive()) {
                    throw new AssertionError(
                            "The scorer " + name + " ended by itself:\n" + tail(name, scenario.log(name)));
                }
            });
        }

        String lastLines() {
            return NAMES.stream().map(name -> tail(name, scenario.log(name))).collect(Collectors.joining());
        }

        @Override
        public void close() {
            end();
        }

        /** Asks those that live to end, and waits until they did. */
        void end() {
            processes.values().forEach(Process::destroy);
            processes.values().forEach(process -> process.onExit().join());
        }
    }
}
