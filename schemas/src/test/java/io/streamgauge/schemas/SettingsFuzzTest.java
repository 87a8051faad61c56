package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any value of a setting is used as it is meant, or the complaint names its key. */
class SettingsFuzzTest {
    private static final String[] TOKENS = {
        "999999999999d",
        "PT-1S",
        "PT2562047788015H",
        "1ms",
        "9".repeat(30),
        "-1",
        "NaN",
        "Infinity",
        "0x1p3",
        "1d",
        "1f",
        "true",
        "${file:/dev/null}",
        "${file:",
        "}",
        "${file:\u0000}",
        "\u0000",
        "\n",
        "=",
        ":",
        "\\u00",
        "\\",
        "#",
        " ",
        "\uFEFF",
        "٣",
        "mock://a",
        "é"
    };

    @Test
    void valuesAreUnderstoodOrTheComplaintNamesTheirKey() {
        Fuzzing.run(Target.ofText("setting-value", SettingsFuzzTest::readValue)
                .seeds("12", "30s", "true", "exactly-once", "0.5", "PT3M")
                .tokens(TOKENS)
                .cases(10_000));
    }

    private enum Choice {
        EXACTLY_ONCE,
        AT_MOST_ONCE
    }

    private static Verdict readValue(String value) throws Exception {
        Settings settings = Settings.of(Map.of("some.key", value.startsWith("${") ? "30s" : value));
        List<Verdict> verdicts = List.of(
                verdict(() -> settings.integer("some.key", 1, -5, 100)),
                verdict(() -> settings.decimal("some.key", 1, 0.25, 100)),
                verdict(() -> settings.duration("some.key", Duration.ZERO)),
                verdict(() -> settings.choice("some.key", Choice.class, Choice.AT_MOST_ONCE)),
                verdict(() -> settings.flag("some.key", true)));
        return verdicts.contains(Verdict.ACCEPTED) ? Verdict.ACCEPTED : Verdict.REFUSED;
    }

    private static Verdict verdict(Callable<Object> reading) throws Exception {
        return Verdict.of(
                IllegalArgumentException.class,
                refusal -> assertThat(refusal).hasMessageContaining("some.key is '"),
                () -> {
                    Object read = reading.call();
                    if (read instanceof Integer number) {
                        assertThat(number).isBetween(-5, 100);
                    } else if (read instanceof Double number) {
                        assertThat(number).isBetween(0.25, 100.0);
                    }
                    return read;
                });
    }

    @Test
    void configurationFilesAreReadOrNamed(@TempDir Path directory) {
        Path file = directory.resolve("some.properties");
        Fuzzing.run(Target.ofBytes("configuration-file", bytes -> {
                    Files.write(file, bytes);
                    return Verdict.of(
                            IllegalArgumentException.class,
                            refusal -> assertThat(refusal.getMessage())
                                    .matches(
                                            message -> message.contains(file.toString()) || message.contains(" file ")),
                            () -> ClusterSettings.from(
                                    withServers(Settings.layered(Optional.of(file), Map.of(), Map.of()))));
                })
                .seeds(
                        "bootstrap.servers=broker:9092\nschema.registry.url=http\\://registry\n# é\nkafka.security.protocol : SSL\n",
                        "\uFEFFtopics.partitions = 3\r\nschema.registry.patience=5s\\\n 0\n")
                .tokens(TOKENS)
                .tokens("topics.partitions=", "schema.registry.patience=", "topics.prefix=", "topics.create="));
    }

    /** The same settings; what may be wrong with the values is another test's business. */
    private static Settings withServers(Settings settings) {
        return Settings.of(Map.of(
                "bootstrap.servers",
                settings.optional("bootstrap.servers").orElse("broker:9092"),
                "schema.registry.url",
                settings.optional("schema.registry.url").orElse("http://registry")));
    }
}
