package io.streamgauge.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Sees to it that topics are there before anybody reads or writes them. Safe for use by several threads. */
public final class TopicProvisioner {
    private static final long ANSWER_SECONDS = 20;

    private final ClusterSettings cluster;

    /**
     * Provisioner for a cluster.
     *
     * @param cluster the cluster
     */
    public TopicProvisioner(ClusterSettings cluster) {
        this.cluster = cluster;
    }

    /**
     * Creates what is missing, or complains that it is missing when creation is not allowed.
     *
     * @param topics the topics that are needed
     * @param withRejectedEvents whether the topic for rejected events is needed as well
     * @return the names of the topics that were created
     * @throws ClusterException when the cluster cannot be reached, refuses, or when topics are missing and
     *     {@code topics.create} is off
     */
    public Set<String> ensure(Collection<Topic<?>> topics, boolean withRejectedEvents) {
        List<NewTopic> wanted = new ArrayList<>();
        for (Topic<?> topic : topics) {
            wanted.add(new NewTopic(
                            topic.name(), Optional.of(topic.partitions(cluster.topicPartitions())), Optional.empty())
                    .configs(topic.settings()));
        }
        if (withRejectedEvents) {
            wanted.add(new NewTopic(cluster.topics().rejectedEvents(), Optional.of(1), Optional.empty())
                    .configs(Map.of("max.message.bytes", Integer.toString(Topic.MAXIMUM_REJECTED_BYTES))));
        }
        return ensure(wanted);
    }

    /**
     * The same for the topic that says which rejected events were sent back. It is small, and kept for ever: what is
     * forgotten would be sent twice.
     *
     * @return the names of the topics that were created
     * @throws ClusterException as above
     */
    public Set<String> ensureRedrivenEvents() {
        NewTopic topic = new NewTopic(cluster.topics().redrivenEvents(), Optional.of(1), Optional.empty());
        return ensure(new ArrayList<>(List.of(
                topic.configs(Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1")))));
    }

    private Set<String> ensure(List<NewTopic> wanted) {
        Map<String, Object> settings = cluster.clientSettings();
        // Otherwise closing would wait for answers longer than we do.
        settings.putIfAbsent("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
        settings.putIfAbsent("request.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS / 2));
        try (Admin admin = Admin.create(settings)) {
            Set<String> existing = answer(admin.listTopics().names());
            wanted.removeIf(topic -> existing.contains(topic.name()));
            if (wanted.isEmpty()) {
                return Set.of();
            }
            if (!cluster.createTopics()) {
                requireVisible(admin, wanted);
                throw new ClusterException("Topics are missing: "
                        + new TreeSet<>(wanted.stream().map(NewTopic::name).toList())
                        + ". Create them, or set topics.create=true to have them created");
            }
            return create(admin, wanted);
        }
    }

    /** Topics that a user may not see are not listed, as if they were not there. */
    private static void requireVisible(Admin admin, List<NewTopic> missing) {
        Set<String> hidden = new TreeSet<>();
        admin.describeTopics(missing.stream().map(NewTopic::name).toList())
                .topicNameValues()
                .forEach((name, description) -> {
                    try {
                        description.get(ANSWER_SECONDS, TimeUnit.SECONDS);
                    } catch (ExecutionException e) {
                        if (e.getCause() instanceof AuthorizationException) {
                            hidden.add(name);
                        }
                    } catch (TimeoutException e) {
                        // Then it is not known why it is missing.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        if (!hidden.isEmpty()) {
            throw new ClusterException("Not authorized to access topics: " + hidden
                    + ". Give this user the rights to read or write them, see k8s/components/strimzi/users.yaml");
        }
    }

    private Set<String> create(Admin admin, List<NewTopic> missing) {
        Set<String> created = new LinkedHashSet<>();
        admin.createTopics(missing).values().forEach((name, done) -> {
            try {
                answer(done);
                created.add(name);
            } catch (ClusterException e) {
                // Somebody else was quicker, which is as good.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new ClusterException("Topic " + name + " could not be created: " + e.getMessage(), e);
                }
            }
        });
        return created;
    }

    private <T> T answer(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ClusterException(
                    "The cluster at " + cluster.bootstrapServers() + " answered: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new ClusterException(
                    "The cluster at " + cluster.bootstrapServers() + " did not answer within " + ANSWER_SECONDS
                            + " s. Check bootstrap.servers and that the brokers run",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("Interrupted while waiting for the cluster at " + cluster.bootstrapServers(), e);
        }
    }
}
