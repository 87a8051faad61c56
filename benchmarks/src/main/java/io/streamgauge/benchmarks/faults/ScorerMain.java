package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.SettingArguments;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The process of a scorer, with settings as arguments. Like {@code streamgauge score}, SIGTERM ends it in good order, and a
 * failure with exit code 1. It also ends with who started it.
 */
final class ScorerMain {
    private ScorerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ScorerApplication application =
                new ScorerApplication(ScorerSettings.from(SettingArguments.read(List.of(arguments))));
        Runtime.getRuntime().addShutdownHook(new Thread(application::close, "shutdown"));
        Thread parent = new Thread(ScorerMain::endWithParent, "parent");
        parent.setDaemon(true);
        parent.start();
        application.start();
        System.exit(application.awaitTermination().failure().isPresent() ? 1 : 0);
    }

    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("Lost the pipe to the starting process: " + e);
        }
        System.exit(0);
    }
}
