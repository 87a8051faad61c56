package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.schemas.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Any configuration gives settings, or a complaint that names a key. */
class ScorerSettingsFuzzTest {
    @Test
    void settingsAreValidOrTheComplaintNamesAKey() {
        Fuzzing.run(Target.ofText("scorer-settings", ScorerSettingsFuzzTest::read)
                .seeds(
                        "tasks=digits\nmodels.digits=mnist\nlatency.target=80ms\nbatch.size=32\nbatch.max.delay=7ms",
                        "attributions=always\nattributions.words=7\ndrift.sample=3\ninference.threads=2\nstream.threads=3",
                        "artifact.store=s3://models/team\nartifact.store.s3.endpoint=http://minio:9000\n"
                                + "artifact.store.s3.timeout=3s\nartifact.store.cache.bytes=1000",
                        "http.port=any\ncommit.interval=2s\ntopics.prefix=staging.\nkafka.security.protocol=SSL\n"
                                + "schema.registry.patience=5s\nprocessing.guarantee=at-least-once\nthreads.replacements=0")
                .tokens(ScorerSettings.keys().stream()
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
                        "s3://",
                        "s3://b/..",
                        "s3://models/" + "a/".repeat(6_000),
                        "://",
                        "http://u:p@h",
                        "any",
                        "/no/such/file",
                        "sentiment,,",
                        "http.tls.keystore=/dev/null")
                .cases(4_000));
    }

    private static Verdict read(String text) throws Exception {
        Map<String, String> values = new HashMap<>(Map.of(
                "bootstrap.servers",
                "broker:9092",
                "schema.registry.url",
                "http://registry:8081",
                "artifact.store",
                "/var/models"));
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            // A name would be looked up in the network, and a reference leads to any file.
            if (equals > 0 && !line.contains("address") && !line.contains("${")) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return Verdict.of(
                IllegalArgumentException.class,
                refusal -> assertThat(ScorerSettings.keys())
                        .anyMatch(key -> String.valueOf(refusal.getMessage()).contains(key)),
                () -> {
                    ScorerSettings settings = ScorerSettings.from(Settings.of(values));
                    assertThat(settings.streams().commitInterval().toMillis()).isPositive();
                    assertThat(settings.models()).isNotEmpty();
                    assertThat(settings.toString()).isNotBlank();
                    return settings;
                });
    }
}
