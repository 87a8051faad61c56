package io.streamgauge.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What our manifests use of KEDA's resources (keda.sh/v1alpha1), of which no library on Central has types. */
final class KedaResources {
    private KedaResources() {}

    record Metadata(
            String name,
            @Nullable String namespace,
            @Nullable Map<String, String> labels) {}

    record ScaledObject(String apiVersion, String kind, Metadata metadata, Scaling spec) {
        record Scaling(
                Target scaleTargetRef,
                int pollingInterval,
                int cooldownPeriod,
                int minReplicaCount,
                int maxReplicaCount,
                Advanced advanced,
                List<Trigger> triggers) {}

        record Target(String kind, String name) {}

        record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

        record AutoscalerConfig(Behaviour behavior) {}

        record Behaviour(Rules scaleUp, Rules scaleDown) {}

        record Rules(int stabilizationWindowSeconds, List<Policy> policies) {}

        record Policy(String type, int value, int periodSeconds) {}

        record Trigger(String type, KafkaLag metadata, AuthenticationReference authenticationRef) {}

        record KafkaLag(
                String bootstrapServers,
                String consumerGroup,
                String topic,
                String lagThreshold,
                String offsetResetPolicy,
                String version,
                String tls) {}

        record AuthenticationReference(String name) {}
    }

    record TriggerAuthentication(String apiVersion, String kind, Metadata metadata, Secrets spec) {
        record Secrets(List<SecretTarget> secretTargetRef) {}

        record SecretTarget(String parameter, String name, String key) {}
    }
}
