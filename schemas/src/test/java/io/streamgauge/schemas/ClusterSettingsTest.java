package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
    private static final Map<String, String> NECESSARY =
            Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry:8081");

    @Test
    void needsOnlyTheTwoAddresses() {
        assertThat(from(Map.of()))
                .isEqualTo(new ClusterSettings(
                        "broker:9092",
                        new RegistrySettings("http://registry:8081", Duration.ofMinutes(1), Map.of()),
                        TopicCatalogue.UNPREFIXED,
                        true,
                        4,
                        Map.of()));
    }

    @Test
    void readsEveryKey() {
        assertThat(from(Map.of(
                        "schema.registry.patience", "5s",
                        "schema.registry.client.basic.auth.user.info", "ada:secret",
                        "topics.prefix", "staging.",
                        "topics.create", "false",
                        "topics.partitions", "12",
                        "kafka.security.protocol", "SSL")))
                .isEqualTo(new ClusterSettings(
                        "broker:9092",
                        new RegistrySettings(
                                "http://registry:8081",
                                Duration.ofSeconds(5),
                                Map.of("basic.auth.user.info", "ada:secret")),
                        new TopicCatalogue("staging."),
                        false,
                        12,
                        Map.of("security.protocol", "SSL")));
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers,'',bootstrap.servers is not set",
        "schema.registry.url,'',schema.registry.url is not set",
        "schema.registry.patience,-PT1S,from 0s to 1d",
        "schema.registry.patience,2d,from 0s to 1d",
        "schema.registry.patience,soon,'use a number with its unit'",
        "topics.prefix,a b,'letters, digits'",
        "topics.create,maybe,use true or false",
        "topics.partitions,0,from 1 to 10000"
    })
    void complainsAboutAWrongValue(String key, String value, String remedy) {
        assertThatThrownBy(() -> from(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(key, remedy);
    }

    @Test
    void handsKafkaSettingsThroughButKeepsItsOwnBrokers() {
        ClusterSettings cluster = from(Map.of("kafka.linger.ms", "20", "kafka.bootstrap.servers", "elsewhere:9092"));
        Map<String, Object> first = cluster.clientSettings();
        assertThat(first).containsOnly(Map.entry("bootstrap.servers", "broker:9092"), Map.entry("linger.ms", "20"));

        first.put("client.id", "mine");
        assertThat(cluster.clientSettings()).doesNotContainKey("client.id");
    }

    @Test
    void keepsSecretsOutOfItsText() {
        ClusterSettings cluster = from(Map.of(
                "schema.registry.url", "https://ada:hunter2@registry:8081,https://bob:hunter2@other:8081",
                "schema.registry.client.basic.auth.user.info", "ada:hunter2",
                "kafka.sasl.jaas.config", "password=hunter2"));
        assertThat(cluster.toString())
                .doesNotContain("hunter2")
                .contains("broker:9092", "https://registry:8081,https://other:8081")
                .contains("sasl.jaas.config", "basic.auth.user.info");
    }

    @Test
    void boundsOneAttemptByPatienceAndReason() {
        assertThat(patience(Duration.ZERO).attempt()).isEqualTo(Duration.ofMillis(250));
        assertThat(patience(Duration.ofSeconds(8)).attempt()).isEqualTo(Duration.ofSeconds(2));
        assertThat(patience(Duration.ofHours(1)).attempt()).isEqualTo(Duration.ofSeconds(10));
    }

    private static RegistrySettings patience(Duration patience) {
        return new RegistrySettings("http://registry:8081", patience, Map.of());
    }

    private static ClusterSettings from(Map<String, String> values) {
        Map<String, String> all = new HashMap<>(NECESSARY);
        all.putAll(values);
        return ClusterSettings.from(Settings.of(all));
    }
}
