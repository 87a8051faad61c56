package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.drift.DriftPlan;
import io.streamgauge.monitor.http.HttpPlan;
import io.streamgauge.monitor.promotion.PromotionPlan;
import io.streamgauge.monitor.quality.QualityPlan;
import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.streams.Rejections;
import io.streamgauge.streams.StallLimits;
import io.streamgauge.streams.StreamsSettings;
import io.streamgauge.streams.http.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

final class MonitorSettingsTest {
    private static final Map<String, String> REQUIRED =
            Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry:8081");

    @Test
    void defaults() {
        MonitorSettings settings = settings(Map.of("topics.prefix", "staging."));

        assertThat(settings.streams().applicationId()).isEqualTo("staging.streamgauge-monitor");
        assertThat(settings.streams().guarantee()).isEqualTo(ProcessingGuarantee.EXACTLY_ONCE_V2);
        assertThat(settings.streams().commitInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.partitions()).isEqualTo(4);
        assertThat(settings.http()).isEmpty();
        assertThat(settings.feedbackRetention()).isEqualTo(Duration.ofDays(14));
        Duration hour = Duration.ofHours(1);
        assertThat(settings.quality())
                .isEqualTo(new QualityPlan(hour, Duration.ofDays(14), hour, Duration.ofSeconds(1)));
        assertThat(settings.drift()).isEqualTo(new DriftPlan(200, 0.25));
        assertThat(settings.promotion())
                .isEqualTo(new PromotionPlan(
                        PromotionPlan.Mode.ADVISE,
                        0.05,
                        200,
                        20_000,
                        5_000,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        Duration.ofDays(1),
                        0.02));
        assertThat(settings.counts()).isEqualTo(new CountPlan(hour, hour, hour, CountPlan.Results.UPDATES));
    }

    @Test
    void everyKeyIsReadAndTheScorersAreNot() {
        MonitorSettings settings = settings(Map.ofEntries(
                Map.entry("application.id", "the-scorers"),
                Map.entry("stream.threads", "7"),
                Map.entry("monitor.application.id", "mine"),
                Map.entry("monitor.state.directory", "/var/state"),
                Map.entry("monitor.processing.guarantee", "at_least_once"),
                Map.entry("monitor.stream.threads", "3"),
                Map.entry("monitor.commit.interval", "2s"),
                Map.entry("monitor.threads.replacements", "0"),
                Map.entry("monitor.stall.tolerance", "20s"),
                Map.entry("monitor.stall.limit", "3m"),
                Map.entry("monitor.partitions", "12"),
                Map.entry("monitor.http.port", "8090"),
                Map.entry("monitor.http.address", "localhost"),
                Map.entry("monitor.http.advertised", "monitor-1:9090"),
                Map.entry("feedback.retention", "30d"),
                Map.entry("quality.window", "1d"),
                Map.entry("quality.grace", "2h"),
                Map.entry("quality.interval", "5s"),
                Map.entry("drift.minimum", "50"),
                Map.entry("drift.limit", "0.1"),
                Map.entry("promotion", "act"),
                Map.entry("promotion.level", "0.01"),
                Map.entry("promotion.minimum", "50"),
                Map.entry("promotion.most", "60"),
                Map.entry("promotion.share.maximum", "0.25"),
                Map.entry("promotion.lead", "1s"),
                Map.entry("promotion.cooldown", "0ms"),
                Map.entry("promotion.probation", "2d"),
                Map.entry("promotion.tolerance", "0"),
                Map.entry("counts.window", "10m"),
                Map.entry("counts.advance", "5m"),
                Map.entry("counts.grace", "0ms"),
                Map.entry("counts.results", "final"),
                Map.entry("monitor.state.memory.bytes", "8000000"),
                Map.entry("rejected.values.bytes.per.second", "1000")));

        assertThat(settings)
                .isEqualTo(new MonitorSettings(
                        new StreamsSettings(
                                "monitor.",
                                settings.cluster(),
                                "mine",
                                Path.of("/var/state"),
                                ProcessingGuarantee.AT_LEAST_ONCE,
                                3,
                                Duration.ofSeconds(2),
                                0,
                                new StallLimits("monitor.", Duration.ofSeconds(20), Duration.ofMinutes(3))),
                        12,
                        Optional.of(new HttpPlan(
                                new ListenAddress("monitor.http.", "localhost", 8090),
                                Optional.of(new HostInfo("monitor-1", 9090)))),
                        Duration.ofDays(30),
                        new QualityPlan(
                                Duration.ofDays(1), Duration.ofDays(30), Duration.ofHours(2), Duration.ofSeconds(5)),
                        new DriftPlan(50, 0.1),
                        new PromotionPlan(
                                PromotionPlan.Mode.ACT,
                                0.01,
                                50,
                                60,
                                2_500,
                                Duration.ofSeconds(1),
                                Duration.ZERO,
                                Duration.ofDays(2),
                                0),
                        new CountPlan(
                                Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ZERO, CountPlan.Results.FINAL),
                        8_000_000,
                        1_000));
    }

    @Test
    void complaintsNameKeyValueAndRemedy() {
        refuses("monitor.application.id", "a b", "monitor.application.id is 'a b'", "letters, digits");
        refuses("monitor.stream.threads", "0", "monitor.stream.threads is '0'", "from 1 to 1024");
        refuses("monitor.partitions", "0", "monitor.partitions is '0'", "from 1 to 10000");
        refuses("monitor.state.memory.bytes", "1", "monitor.state.memory.bytes is '1'", "from 4194304 to");
        refuses("feedback.retention", "1s", "feedback.retention is 'PT1S'", "use 60s to 366d");
        refuses("quality.window", "1ms", "quality.window", "use 1s to 31d");
        refuses("drift.minimum", "0", "drift.minimum is '0'", "from 1 to 1000000");
        refuses("promotion", "maybe", "promotion is 'maybe'", "[act, advise, off]");
        refuses("promotion.level", "0", "promotion.level is '0'", "use a number from");
        refuses("promotion.most", "3", "promotion.most is '3'", "from 200 to 100000000");
        refuses("promotion.lead", "2h", "promotion.lead", "use ");
        refuses(
                "promotion.cooldown",
                "1d",
                "promotion.probation is PT24H",
                "promotion.cooldown (PT24H)",
                "or 0 for none");
        refuses("drift.limit", "0", "drift.limit is '0'", "from 0.01 to 100");
        refuses("drift.limit", "NaN", "drift.limit is 'NaN'", "from 0.01 to 100");
        refuses("quality.grace", "-PT1S", "quality.grace", "use 0ms to 31d");
        refuses("quality.interval", "1ms", "quality.interval", "use 10ms to 3600s");
        refuses("counts.window", "32d", "counts.window", "use 1s to 31d");
        refuses("counts.advance", "2h", "counts.advance is 'PT2H'", "use 1s to 3600s");
        refuses("counts.grace", "soon", "counts.grace is 'soon'");
        refuses("counts.results", "both", "counts.results is 'both'", "[final, updates]");
    }

    @Test
    void standbyReplicasAndOtherSettingsOfKafkaStreamsArrive() {
        Properties streams = settings(
                        Map.of("kafka.num.standby.replicas", "1", "kafka.producer.compression.type", "zstd"))
                .streams()
                .properties(
                        MonitorApplication.DEFAULTS, new Rejections("rejected-events", 1_000, InstantSource.system()));

        assertThat(streams)
                .containsEntry("num.standby.replicas", "1")
                .containsEntry("producer.compression.type", "zstd")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("application.id", "streamgauge-monitor");
    }

    private static void refuses(String key, String value, String... parts) {
        assertThatThrownBy(() -> settings(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static MonitorSettings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(more);
        return MonitorSettings.from(Settings.of(all));
    }
}
