package io.streamgauge.scorer;

import io.streamgauge.schemas.Settings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A scorer in a process of its own, so that it can be killed, or be asked to end. */
final class ScorerProcess {
    private ScorerProcess() {}

    /** Starts a scorer with these settings. */
    static Process start(Map<String, String> settings, File log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                // So that resident memory is what native code adds, and not how far the heap has got.
                "-XX:+AlwaysPreTouch",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ScorerProcess.class.getName()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scores until it is killed or asked to end. */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        ScorerApplication application = new ScorerApplication(ScorerSettings.from(Settings.of(settings)));
        Runtime.getRuntime().addShutdownHook(new Thread(application::close, "shutdown"));
        application.start();
        System.exit(application.awaitTermination().failure().isPresent() ? 1 : 0);
    }
}
