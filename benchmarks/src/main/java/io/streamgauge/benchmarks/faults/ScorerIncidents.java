package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.ServiceSlot;
import java.time.Duration;

/** What happens to scorers. */
final class ScorerIncidents {
    /** Longer than a paused scorer's session, 10 seconds unless told otherwise. */
    private static final Duration BEYOND_THE_SESSION = Duration.ofSeconds(15);

    private ScorerIncidents() {}

    /** A scorer is killed and started again at once, as an orchestrator does. */
    record Kill() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("a scorer is killed");
            stage.firstScorer().kill();
            stage.start(stage.firstScorer());
            stage.awaitSharingWithANewOne();
        }
    }

    /** A scorer is asked to leave, and comes back. */
    record Leave() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("a scorer leaves");
            stage.firstScorer().stop();
            stage.start(stage.firstScorer());
            stage.awaitSharing();
        }
    }

    /** Both scorers are replaced, one after the other. */
    record RollingRestart() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            for (ServiceSlot scorer : stage.scorers()) {
                stage.say(scorer.name() + " is replaced");
                scorer.stop();
                stage.start(scorer);
                stage.awaitSharing();
            }
        }
    }

    /** A scorer stands still until the group has given its partitions away, and goes on as if nothing had been. */
    record Pause() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("a scorer stands still");
            stage.firstScorer().pause();
            try {
                stage.pause(BEYOND_THE_SESSION);
            } finally {
                stage.firstScorer().resume();
            }
            stage.say("it goes on");
            stage.awaitSharing();
        }
    }
}
