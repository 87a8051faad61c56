package io.streamgauge.monitor;

import io.streamgauge.schemas.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A monitor in a process of its own, so that it can be killed. */
final class MonitorProcess {
    private MonitorProcess() {}

    /** Starts a monitor with these settings. */
    static Process start(Map<String, String> settings, File log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MonitorProcess.class.getName()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    /** Monitors until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        MonitorApplication application = new MonitorApplication(MonitorSettings.from(Settings.of(settings)));
        application.start();
        System.exit(application.awaitTermination().failure().isPresent() ? 1 : 0);
    }
}
