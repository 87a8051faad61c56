package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;

/** What the cluster says of itself. Belongs to one thread. */
final class ClusterView implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final long ANSWER_SECONDS = 30;

    private final Admin admin;

    ClusterView(ClusterSettings cluster) {
        this.admin = Admin.create(cluster.clientSettings());
    }

    /** Number of the broker that leads the most partitions, those of Kafka's own topics included. */
    int busiestLeader() throws InterruptedException {
        Map<Integer, Long> led = topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(TopicPartitionInfo::leader)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(leader -> leader.id(), Collectors.counting()));
        return led.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow(() -> new BenchmarkException("No broker leads a partition: look at the brokers' logs"))
                .getKey();
    }

    /** Number of the broker whose controller is the active one. */
    int activeController() throws InterruptedException {
        return answer(admin.describeMetadataQuorum().quorumInfo()).leaderId();
    }

    /** Waits until every replica of every partition is in sync again. */
    void awaitInSync(Duration patience) throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        List<String> behind = behind();
        while (!behind.isEmpty()) {
            if (System.nanoTime() > giveUp) {
                throw new BenchmarkException(
                        "Replicas are not in sync after " + patience.toSeconds() + " s: " + behind);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            behind = behind();
        }
    }

    private List<String> behind() throws InterruptedException {
        return topics().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .filter(partition ->
                                partition.isr().size() < partition.replicas().size())
                        .map(partition -> topic.name() + "-" + partition.partition()))
                .toList();
    }

    private Collection<TopicDescription> topics() throws InterruptedException {
        Collection<String> names = answer(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return answer(admin.describeTopics(names).allTopicNames()).values();
    }

    private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new BenchmarkException("The cluster does not answer: " + e, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
