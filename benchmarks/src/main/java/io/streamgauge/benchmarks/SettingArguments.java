package io.streamgauge.benchmarks;

import io.streamgauge.schemas.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings on the command line of a process, as {@code key=value}. Stateless. */
public final class SettingArguments {
    private SettingArguments() {}

    /** Settings as arguments, in the map's order. */
    public static List<String> of(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    /** The settings in arguments. */
    public static Settings read(List<String> arguments) {
        Map<String, String> settings = new HashMap<>();
        for (String pair : arguments) {
            int equals = pair.indexOf('=');
            settings.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return Settings.of(settings);
    }
}
