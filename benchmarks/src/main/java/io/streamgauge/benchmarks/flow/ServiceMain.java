package io.streamgauge.benchmarks.flow;

import io.streamgauge.benchmarks.SettingArguments;
import io.streamgauge.monitor.MonitorApplication;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.streams.StreamsApplication;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The process of a scorer or a monitor, with settings as arguments. As by {@code streamgauge score}, SIGTERM ends it in good
 * order, and a failure with exit code 1. It also ends with who started it.
 */
public final class ServiceMain {
    /** What a process is. */
    public enum Service {
        SCORER,
        MONITOR;

        private StreamsApplication application(Settings settings) {
            return switch (this) {
                case SCORER -> new ScorerApplication(ScorerSettings.from(settings));
                case MONITOR -> new MonitorApplication(MonitorSettings.from(settings));
            };
        }
    }

    private ServiceMain() {}

    static List<String> arguments(Service service, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add(service.name());
        arguments.addAll(SettingArguments.of(settings));
        return arguments;
    }

    /** Runs it until it ends or is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> all = List.of(arguments);
        StreamsApplication application =
                Service.valueOf(all.get(0)).application(SettingArguments.read(all.subList(1, all.size())));
        Runtime.getRuntime().addShutdownHook(new Thread(application::close, "shutdown"));
        Thread parent = new Thread(ServiceMain::endWithParent, "parent");
        parent.setDaemon(true);
        parent.start();
        VitalSigns.recordAsTold();
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
