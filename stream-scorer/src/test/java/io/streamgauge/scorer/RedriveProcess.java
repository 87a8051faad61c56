package io.streamgauge.scorer;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.redrive.Redrive;
import io.streamgauge.streams.redrive.RedriveFilter;
import io.streamgauge.streams.redrive.RedrivePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A redrive in a process of its own, which stands still in the middle of its second transaction, so that it can be killed there. */
final class RedriveProcess {
    private RedriveProcess() {}

    static Process start(ClusterSettings cluster) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RedriveProcess.class.getName(),
                        cluster.bootstrapServers(),
                        cluster.topics().prefix()))
                .redirectErrorStream(true)
                .start();
    }

    public static void main(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("topics.prefix", arguments[1]);
        // A redrive does not ask it.
        settings.put("schema.registry.url", "http://127.0.0.1:1");
        int[] transactions = {0};
        new Redrive(ClusterSettings.from(Settings.of(settings))).run(RedrivePlan.of(RedriveFilter.ALL), sent -> {
            if (++transactions[0] == 2) {
                System.out.println("in the middle");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }
}
