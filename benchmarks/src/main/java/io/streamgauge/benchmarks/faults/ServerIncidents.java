package io.streamgauge.benchmarks.faults;

import io.streamgauge.localstack.Broker;
import java.time.Duration;

/** What happens to brokers and the schema registry. */
final class ServerIncidents {
    private static final Duration ABSENCE = Duration.ofSeconds(8);

    private ServerIncidents() {}

    /** The broker that leads the most partitions is killed, and started again some seconds later. */
    record KillLeader() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            lose(stage, stage.servers().broker(stage.view().busiestLeader()));
        }
    }

    /** The broker with the active controller is killed, and started again some seconds later. */
    record KillController() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            lose(stage, stage.servers().broker(stage.view().activeController()));
        }
    }

    private static void lose(Stage stage, Broker broker) throws InterruptedException {
        stage.say("broker " + broker.nodeId() + " is killed");
        broker.kill();
        stage.pause(ABSENCE);
        stage.say("broker " + broker.nodeId() + " starts again");
        broker.start();
        stage.view().awaitInSync(Stage.PATIENCE);
        stage.awaitSharing();
    }

    /** The registry is killed and started again some seconds later, while scorers know all schemas that they need. */
    record LoseRegistry() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("the registry is killed");
            stage.servers().schemaRegistry().kill();
            stage.pause(ABSENCE);
            stage.say("the registry starts again");
            stage.servers().schemaRegistry().start();
        }
    }

    /** A scorer is replaced while there is no registry. */
    record StartWithoutRegistry() implements Incident {
        @Override
        public void strike(Stage stage) throws InterruptedException {
            stage.say("the registry is killed, and a scorer starts");
            stage.servers().schemaRegistry().kill();
            stage.firstScorer().stop();
            stage.start(stage.firstScorer());
            stage.pause(ABSENCE);
            stage.say("the registry starts again");
            stage.servers().schemaRegistry().start();
            stage.awaitSharing();
        }
    }
}
