package io.streamgauge.cli;

import io.streamgauge.models.store.ArtifactStoreException;
import io.streamgauge.models.store.ArtifactStoreSettings;
import io.streamgauge.models.store.DirectoryStoreSettings;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.scorer.ArtifactStoreConfiguration;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What is configured and whether it answers.
 *
 * @param settings what is configured
 */
record ClusterExamination(Settings settings) {
    private static final int ANSWER_MILLIS = 10_000;
    private static final String CLUSTER = "cluster";

    /** Broker and registry; nothing to find out when none is configured. */
    List<Finding> services() {
        boolean configured = settings.optional(ClusterOptions.BOOTSTRAP_SERVERS).isPresent()
                || settings.optional(ClusterOptions.SCHEMA_REGISTRY).isPresent();
        if (!configured) {
            return List.of(Finding.ok(
                    CLUSTER,
                    "none is configured; --config FILE or --bootstrap-servers and --schema-registry examine one"));
        }
        ClusterSettings cluster;
        try {
            cluster = ClusterSettings.from(settings);
        } catch (IllegalArgumentException e) {
            return List.of(Finding.failed(CLUSTER, String.valueOf(e.getMessage())));
        }
        return List.of(broker(cluster), registry(cluster));
    }

    private static Finding broker(ClusterSettings cluster) {
        Map<String, Object> client = cluster.clientSettings();
        client.put("request.timeout.ms", ANSWER_MILLIS);
        client.put("default.api.timeout.ms", ANSWER_MILLIS);
        try (Admin admin = Admin.create(client)) {
            DescribeClusterResult description = admin.describeCluster();
            List<String> nodes = description.nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS).stream()
                    .map(ClusterExamination::shown)
                    .toList();
            FinalizedVersionRange metadata = admin.describeFeatures()
                    .featureMetadata()
                    .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .finalizedFeatures()
                    .get("metadata.version");
            Set<String> existing = admin.listTopics().names().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            long known = cluster.topics().all().stream()
                    .map(Topic::name)
                    .filter(existing::contains)
                    .count();
            return Finding.ok(
                    "broker",
                    nodes.size() + (nodes.size() == 1 ? " node: " : " nodes: ") + String.join(", ", nodes)
                            + (metadata == null ? "" : "; metadata.version " + metadata.maxVersionLevel()) + "; "
                            + known
                            + " of " + cluster.topics().all().size() + " topics are there");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            String reason = cause instanceof TimeoutException || cause.getMessage() == null
                    ? " within " + ANSWER_MILLIS / 1_000 + " s"
                    : ": " + cause.getMessage();
            return Finding.failed(
                    "broker",
                    cluster.bootstrapServers() + " does not answer" + reason
                            + "; check bootstrap.servers, kafka.security.protocol and that the brokers run");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.failed("broker", "the examination was interrupted");
        }
    }

    private static String shown(Node node) {
        return node.host() + ":" + node.port();
    }

    private static Finding registry(ClusterSettings cluster) {
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            EventSerdes.RegistryStatus status = serdes.status();
            String detail = cluster.registry().address() + ", compatibility " + status.compatibility() + ", "
                    + status.subjects() + " subjects";
            return status.compatibility().equals("NONE")
                    ? Finding.warning(
                            "schema registry",
                            detail + ": it accepts any change of a schema; set the compatibility to FULL_TRANSITIVE")
                    : Finding.ok("schema registry", detail);
        } catch (SerializationException e) {
            return Finding.failed("schema registry", String.valueOf(e.getMessage()));
        }
    }

    /** The artifact store; nothing to find out when none is configured. */
    List<Finding> store() {
        if (settings.optional(ClusterOptions.STORE).isEmpty()) {
            return List.of();
        }
        try {
            ArtifactStoreSettings store = ArtifactStoreConfiguration.from(settings);
            if (store instanceof DirectoryStoreSettings directory && !Files.exists(directory.directory())) {
                return List.of(Finding.warning("artifact store", store + " does not exist; `publish` creates it"));
            }
            List<String> models = store.open().models();
            String detail = store + ", models: " + (models.isEmpty() ? "none" : String.join(", ", models));
            // Whether a bucket can be written is only known to who writes.
            boolean writable =
                    !(store instanceof DirectoryStoreSettings directory) || Files.isWritable(directory.directory());
            return List.of(
                    writable
                            ? Finding.ok("artifact store", detail)
                            : Finding.warning(
                                    "artifact store", detail + "; not writable: enough to score, not to publish"));
        } catch (ArtifactStoreException | IllegalArgumentException e) {
            return List.of(Finding.failed("artifact store", String.valueOf(e.getMessage())));
        }
    }
}
