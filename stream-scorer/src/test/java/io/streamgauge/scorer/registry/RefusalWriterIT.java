package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.RefusalReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalWriterIT {
    private static final ModelRefusal REFUSAL = ModelRefusal.newBuilder()
            .setModelName("mood")
            .setVersion("2")
            .setTask("sentiment")
            .setArtifact("mood/2")
            .setReason(RefusalReason.INVALID_BUNDLE)
            .setMessage("The version mood:2 cannot serve sentiment: it is damaged")
            .setRefusedBy("test/1@host")
            .setRefusedAt(Instant.EPOCH)
            .build();

    @Test
    void refusalIsOnTheTopicWhenTheWriterIsClosed() {
        try (LocalStack stack = LocalStack.startEphemeral()) {
            ClusterSettings cluster =
                    cluster(stack.bootstrapServers(), stack.schemaRegistryUrl().toString());
            new TopicProvisioner(cluster).ensure(List.of(cluster.topics().modelRefusals()), false);
            try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
                try (RefusalWriter writer = new RefusalWriter(cluster, serdes, "test")) {
                    writer.refused(REFUSAL);
                }

                assertThat(new CompactedTopic<>(
                                        cluster, serdes, cluster.topics().modelRefusals())
                                .snapshot())
                        .isEqualTo(Map.of("mood:2", REFUSAL));
            }
        }
    }

    @Test
    void registryThatIsNotThereCostsTheRefusalAndNothingElse() {
        ClusterSettings cluster = cluster("127.0.0.1:1", "http://127.0.0.1:1");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            RefusalWriter writer = new RefusalWriter(cluster, serdes, "test");
            assertThatCode(() -> {
                        writer.refused(REFUSAL);
                        writer.close();
                        writer.refused(REFUSAL);
                        writer.close();
                    })
                    .doesNotThrowAnyException();
        }
    }

    private static ClusterSettings cluster(String bootstrapServers, String registry) {
        return ClusterSettings.from(
                Settings.of(Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", registry)));
    }
}
