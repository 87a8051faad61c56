package io.streamgauge.benchmarks;

import io.streamgauge.schemas.ClusterSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;

/**
 * The group of scorers with one stream thread each.
 *
 * @param cluster where it is
 * @param id its name, the scorers' application id
 */
public record ScorerGroup(ClusterSettings cluster, String id) {
    private static final Duration LOOK = Duration.ofMillis(200);

    /** What is looked at while waiting; it may throw. */
    @FunctionalInterface
    public interface Watch {
        /** Called several times a second. */
        void look();
    }

    /**
     * Waits until so many members have partitions. What the cluster cannot tell it is asked again.
     *
     * @param members how many
     * @param patience for how long
     * @param watch looked at meanwhile
     * @throws BenchmarkException when that takes longer; says how the group was at last
     */
    public void await(int members, Duration patience, Watch watch) throws InterruptedException {
        await(members, working -> true, patience, watch);
    }

    /**
     * Waits like {@link #await(int, Duration, Watch)}, until the members that have partitions are also as wanted: a member
     * that died has its partitions until its session is over.
     *
     * @param wanted judges the ids of the members that have partitions
     * @return those ids
     */
    public Set<String> await(int members, Predicate<Set<String>> wanted, Duration patience, Watch watch)
            throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        String seen = "nothing";
        try (Admin admin = Admin.create(cluster.clientSettings())) {
            while (true) {
                watch.look();
                try {
                    for (ConsumerGroupDescription group : admin.describeConsumerGroups(List.of(id))
                            .all()
                            .get()
                            .values()) {
                        Set<String> working = working(group);
                        if (group.groupState() == GroupState.STABLE
                                && working.size() == members
                                && wanted.test(working)) {
                            return working;
                        }
                        seen = "state " + group.groupState() + ", members with partitions " + working;
                    }
                } catch (ExecutionException e) {
                    seen = String.valueOf(e.getCause());
                }
                if (System.nanoTime() > giveUp) {
                    throw new BenchmarkException("The partitions are not shared by " + members + " scorers after "
                            + patience.toSeconds() + " s; last seen of the group " + id + ": " + seen);
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        }
    }

    private static Set<String> working(ConsumerGroupDescription group) {
        return group.members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .map(MemberDescription::consumerId)
                .collect(Collectors.toUnmodifiableSet());
    }
}
