package io.streamgauge.streams;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Topic;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record the topic for rejected events takes. Ours takes {@link Topic#MAXIMUM_REJECTED_BYTES}, but somebody
 * else may have created it with Kafka's default, and a record that the broker refuses would stop the stream again and
 * again.
 */
public final class RejectedEventsLimit {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedEventsLimit.class);
    private static final long ANSWER_SECONDS = 30;
    /** What fits into a topic with Kafka's defaults. */
    private static final int CAUTIOUS_BYTES = 1_048_588;

    private final ClusterSettings cluster;

    /** The limit in a cluster. */
    public RejectedEventsLimit(ClusterSettings cluster) {
        this.cluster = cluster;
    }

    /** The limit that the cluster tells, or Kafka's default when it will not tell; at most what we ever write. */
    public int bytes() {
        String topic = cluster.topics().rejectedEvents();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        int limit = CAUTIOUS_BYTES;
        try (Admin admin = Admin.create(cluster.clientSettings())) {
            Config config = admin.describeConfigs(List.of(resource))
                    .all()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next();
            limit = Integer.parseInt(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
        } catch (ExecutionException | TimeoutException | NumberFormatException e) {
            LOG.warn("The cluster does not tell max.message.bytes of {}; assuming Kafka's default", topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (limit < Topic.MAXIMUM_REJECTED_BYTES) {
            LOG.warn(
                    "The topic {} takes records of {} bytes: larger rejected events are written without their value. Set"
                            + " its max.message.bytes to {}",
                    topic,
                    limit,
                    Topic.MAXIMUM_REJECTED_BYTES);
        }
        return Math.min(limit, Topic.MAXIMUM_REJECTED_BYTES);
    }
}
