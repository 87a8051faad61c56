package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.schemas.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Any configuration gives settings, or a complaint that names a key. */
class MonitorSettingsFuzzTest {
    @Test
    void settingsAreValidOrTheComplaintNamesAKey() {
        Fuzzing.run(Target.ofText("monitor-settings", MonitorSettingsFuzzTest::read)
                .seeds(
                        "monitor.partitions=3\nfeedback.retention=7d\nquality.window=2h\npromotion=act\npromotion.level=0.01",
                        "counts.window=1d\ncounts.advance=1h\ncounts.results=final\ndrift.limit=0.3\nmonitor.commit.interval=3s",
                        "monitor.http.port=any\nmonitor.http.advertised=monitor-1:8090\nkafka.security.protocol=SSL",
                        "promotion.minimum=10\npromotion.most=20\npromotion.share.maximum=1\npromotion.probation=0ms")
                .tokens(MonitorSettings.keys().stream()
                        .filter(key -> !key.contains("address"))
                        .sorted()
                        .map(key -> "\n" + key + "=")
                        .toArray(String[]::new))
                .tokens(
                        "\n",
                        "=",
                        "999999999999d",
                        "PT2562047788015H",
                        "PT-1S",
                        "0ms",
                        "1ms",
                        "1e9",
                        "NaN",
                        "-1",
                        "off",
                        "\u0000",
                        "é",
                        "[::1]:80",
                        "host:99999",
                        "host:0",
                        "a b",
                        "user@host:1")
                .cases(4_000));
    }

    private static Verdict read(String text) throws Exception {
        Map<String, String> values = new HashMap<>(
                Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry:8081"));
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            // A name would be looked up in the network, and a reference leads to any file.
            if (equals > 0 && !line.contains("address") && !line.contains("${")) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return Verdict.of(
                IllegalArgumentException.class,
                refusal -> assertThat(MonitorSettings.keys())
                        .anyMatch(key -> String.valueOf(refusal.getMessage()).contains(key)),
                () -> {
                    MonitorSettings settings = MonitorSettings.from(Settings.of(values));
                    assertThat(settings.streams().commitInterval().toMillis()).isPositive();
                    return settings;
                });
    }
}
