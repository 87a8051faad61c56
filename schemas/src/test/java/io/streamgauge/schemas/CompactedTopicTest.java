package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CompactedTopicTest {
    @Test
    void clusterThatDoesNotAnswerIsGivenUp() throws Exception {
        // Connections are accepted by the operating system, and nobody reads from them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EventSerdes serdes = new EventSerdes(RegistrySettings.of("mock://compacted-topic"))) {
            String broker = "127.0.0.1:" + silent.getLocalPort();
            ClusterSettings cluster = ClusterSettings.from(
                    Settings.of(Map.of("bootstrap.servers", broker, "schema.registry.url", "mock://compacted-topic")));
            CompactedTopic<?> topic =
                    new CompactedTopic<>(cluster, serdes, cluster.topics().modelVersions(), Duration.ofMillis(500));

            assertThatThrownBy(topic::snapshot)
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContainingAll(broker, "model-versions", "Check bootstrap.servers");
        }
    }
}
