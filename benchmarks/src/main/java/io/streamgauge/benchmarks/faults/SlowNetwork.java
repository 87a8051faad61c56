package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.localstack.LinkCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The way between scorers and brokers gets long and narrow, then lets nothing pass, then is as before. */
final class SlowNetwork implements Incident {
    /** As across an ocean, and about ten times what the events themselves need. */
    private static final LinkCondition SLOW = new LinkCondition(Duration.ofMillis(100), Duration.ofMillis(50), 500_000);

    private static final Duration SLOWNESS = Duration.ofSeconds(15);
    /** Shorter than a session. */
    private static final Duration STALL = Duration.ofSeconds(6);

    private static final Duration CALM = Duration.ofSeconds(3);
    private static final double MOST_SECONDS_BEHIND = 1;

    private final List<String> complaints = new ArrayList<>();

    @Override
    public void prepare(Stage stage) {
        stage.setForScorers("bootstrap.servers", stage.servers().linkedBootstrapServers());
    }

    @Override
    public void strike(Stage stage) throws InterruptedException {
        try {
            stage.say("the way to the brokers is slow");
            set(stage, SLOW);
            stage.pause(SLOWNESS);
            stage.say("nothing passes");
            set(stage, LinkCondition.STALLED);
            stage.pause(STALL);
        } finally {
            set(stage, LinkCondition.CLEAR);
        }
        stage.say("the way is free");
        stage.awaitSharing();
        stage.awaitPace();
        stage.pause(CALM);
        double behind = stage.secondsBehind();
        if (behind > MOST_SECONDS_BEHIND) {
            complaints.add("Answers are " + behind + " s behind again after the way was free");
        }
    }

    private static void set(Stage stage, LinkCondition condition) {
        stage.servers().links().forEach(link -> link.set(condition));
    }

    @Override
    public List<String> complaints(Stage stage, Books books) {
        return complaints;
    }
}
