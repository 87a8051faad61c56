package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Sends rejected events back to the partitions that they came from, each once unless told otherwise: in transactions that also
 * write down which ones, on {@link TopicCatalogue#redrivenEvents()}. Of two at work on the same topics the later one goes on,
 * and the earlier one fails at its next transaction. Stateless but for its settings.
 */
public final class Redrive {
    private static final int MOST_EVENTS = 500;
    private static final long MOST_BYTES = 8L << 20;

    private final ClusterSettings cluster;

    /** A redrive in a cluster. */
    public Redrive(ClusterSettings cluster) {
        this.cluster = cluster;
    }

    /**
     * Goes through what is rejected now; what is rejected meanwhile is left for another run.
     *
     * @param progress hears of the events that are sent with the transaction that is about to be committed
     * @throws RedriveOvertakenException when another one begins; what was committed before stays sent
     * @throws io.streamgauge.schemas.ClusterException when the topic of what was sent back is missing and must not be created
     * @throws KafkaException when the cluster does not answer or refuses
     */
    public RedriveResult run(RedrivePlan plan, LongConsumer progress) {
        if (!plan.isDryRun()) {
            new TopicProvisioner(cluster).ensureRedrivenEvents();
        }
        // The writer first: after it, nobody can commit what the places do not tell of yet.
        try (@Nullable RedriveWriter writer = plan.isDryRun() ? null : new RedriveWriter(cluster);
                CommittedRecords rejected = new CommittedRecords(cluster);
                CommittedRecords sources = new CommittedRecords(cluster)) {
            List<TopicPartition> partitions =
                    rejected.partitions(cluster.topics().rejectedEvents());
            if (partitions.isEmpty()) {
                return new RedriveResult();
            }
            Map<TopicPartition, Long> ends = rejected.ends(partitions);
            RedrivenPlaces before = plan.isAgain() ? new RedrivenPlaces() : places(sources);
            Run run = new Run(plan, writer, sources, sourceIds(), before, progress);
            rejected.read(ends, run::take);
            run.flush();
            return run.result;
        }
    }

    private RedrivenPlaces places(CommittedRecords records) {
        RedrivenPlaces places = new RedrivenPlaces();
        Map<TopicPartition, Long> ends =
                records.ends(records.partitions(cluster.topics().redrivenEvents()));
        if (!ends.isEmpty()) {
            records.read(ends, record -> {
                if (record.key() != null && record.value() != null) {
                    places.add(text(record.key()), text(record.value()));
                }
                return true;
            });
        }
        return places;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The ids of the input topics that are there: one that is made anew begins with the same offsets. */
    private Map<String, String> sourceIds() {
        Map<String, String> ids = new HashMap<>();
        try (Admin admin = Admin.create(cluster.clientSettings())) {
            for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                    admin.describeTopics(inputs()).topicNameValues().entrySet()) {
                describe(topic.getKey(), topic.getValue())
                        .ifPresent(description ->
                                ids.put(topic.getKey(), description.topicId().toString()));
            }
        }
        return ids;
    }

    private static Optional<TopicDescription> describe(String topic, KafkaFuture<TopicDescription> answer) {
        try {
            return Optional.of(answer.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException("The cluster does not tell of the topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while asking for the topic " + topic, e);
        }
    }

    /** Whoever may write rejected events must not have others write where they may not. */
    private Set<String> inputs() {
        TopicCatalogue topics = cluster.topics();
        return Set.of(
                topics.reviews().name(),
                topics.images().name(),
                topics.feedback().name());
    }

    /** A rejected event that is wanted. */
    private record Candidate(Rejection rejection, ConsumerRecord<byte[], byte[]> rejected) {
        /** The monitor writes feedback that it refuses after the join anew, without its key and headers. */
        boolean isRewritten() {
            return switch (rejection.reason()) {
                case UNKNOWN_LABEL, TOO_MANY_ANNOTATORS -> true;
                default -> false;
            };
        }

        TopicPartition source() {
            return new TopicPartition(rejection.topic(), rejection.partition());
        }

        /** Whether its source has to be asked for the rest of it. */
        boolean isIncomplete() {
            return rejection.valueOmitted() || isRewritten();
        }

        /** What it takes in memory and in a transaction, at most. */
        long bytes() {
            return isIncomplete()
                    ? Topic.MAXIMUM_INPUT_BYTES
                    : rejected.serializedKeySize() + (long) rejected.serializedValueSize();
        }

        /** Whether a record is the event, and not one of a topic that was made anew since. */
        boolean isOf(ConsumerRecord<byte[], byte[]> record) {
            boolean sameTime = rejected.timestampType() != TimestampType.CREATE_TIME
                    || record.timestamp() < 0
                    || record.timestamp() == rejected.timestamp();
            return sameTime && (isRewritten() || rejected.key() == null || Arrays.equals(rejected.key(), record.key()));
        }
    }

    /** An event that is going to be sent, and what it was made of. */
    private record Departure(Candidate candidate, ProducerRecord<byte[], byte[]> event) {}

    /** One run. */
    private final class Run {
        private final RedriveResult result = new RedriveResult();
        private final RedrivePlan plan;
        private final RedriveFilter filter;
        private final Set<String> inputs = inputs();
        private final @Nullable RedriveWriter writer;
        private final CommittedRecords sources;
        private final Map<String, String> sourceIds;
        private final RedrivenPlaces before;
        private final LongConsumer progress;
        /** What this run has come across: an event may have been rejected twice. */
        private final RedrivenPlaces met = new RedrivenPlaces();

        private final Map<String, List<TopicPartition>> partitions = new HashMap<>();
        private final List<Candidate> waiting = new ArrayList<>();
        private long waitingBytes;

        Run(
                RedrivePlan plan,
                @Nullable RedriveWriter writer,
                CommittedRecords sources,
                Map<String, String> sourceIds,
                RedrivenPlaces before,
                LongConsumer progress) {
            this.plan = plan;
            this.filter = plan.filter().in(cluster.topics());
            this.writer = writer;
            this.sources = sources;
            this.sourceIds = sourceIds;
            this.before = before;
            this.progress = progress;
        }

        /** Whether more is wanted. */
        boolean take(ConsumerRecord<byte[], byte[]> record) {
            Rejection rejection;
            try {
                rejection = Rejection.from(record.headers());
            } catch (IllegalArgumentException e) {
                result.unreadable();
                return true;
            }
            if (!filter.matches(rejection)) {
                return true;
            }
            Candidate candidate = new Candidate(rejection, record);
            if (!inputs.contains(rejection.topic())) {
                result.add(RedriveOutcome.FOREIGN, rejection);
            } else if (wasSent(rejection)) {
                result.add(RedriveOutcome.SENT_BEFORE, rejection);
            } else if (!partitionsOf(rejection.topic()).contains(candidate.source())) {
                result.add(RedriveOutcome.REFUSED, rejection);
            } else {
                waiting.add(candidate);
                waitingBytes += candidate.bytes();
                met.add(place(rejection), rejection.offset());
            }
            long left = plan.limit() - result.count(RedriveOutcome.SENT);
            if (waiting.size() >= Math.min(MOST_EVENTS, left) || waitingBytes >= MOST_BYTES) {
                flush();
            }
            return result.count(RedriveOutcome.SENT) < plan.limit();
        }

        /** By an earlier run, or as another rejection of the same event by this one. */
        private boolean wasSent(Rejection rejection) {
            return before.contains(place(rejection), rejection.offset())
                    || met.contains(place(rejection), rejection.offset());
        }

        private String place(Rejection rejection) {
            return RedrivenPlaces.key(sourceIds.getOrDefault(rejection.topic(), ""), rejection.partition());
        }

        private List<TopicPartition> partitionsOf(String topic) {
            return partitions.computeIfAbsent(topic, sources::partitions);
        }

        /** Sends what waits. */
        void flush() {
            Map<Candidate, ConsumerRecord<byte[], byte[]>> originals = originals();
            List<Departure> departures = new ArrayList<>();
            for (Candidate candidate : waiting) {
                ConsumerRecord<byte[], byte[]> original = originals.get(candidate);
                if (original == null && candidate.rejection().valueOmitted()) {
                    result.add(RedriveOutcome.GONE, candidate.rejection());
                    continue;
                }
                ConsumerRecord<byte[], byte[]> event = original == null ? candidate.rejected() : original;
                if (RedriveHeaders.attempts(event.headers()) >= plan.mostAttempts()) {
                    result.add(RedriveOutcome.HELD_BACK, candidate.rejection());
                } else {
                    departures.add(new Departure(candidate, event(candidate, event)));
                }
            }
            waiting.clear();
            waitingBytes = 0;
            send(departures);
        }

        /** What is not in the rejected records, from where it was read. */
        private Map<Candidate, ConsumerRecord<byte[], byte[]>> originals() {
            Map<TopicPartition, NavigableSet<Long>> wanted = new HashMap<>();
            List<Candidate> incomplete =
                    waiting.stream().filter(Candidate::isIncomplete).toList();
            for (Candidate candidate : incomplete) {
                wanted.computeIfAbsent(candidate.source(), any -> new TreeSet<>())
                        .add(candidate.rejection().offset());
            }
            Map<TopicPartition, Map<Long, ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
            wanted.forEach((partition, offsets) -> found.put(partition, sources.fetch(partition, offsets)));
            Map<Candidate, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
            for (Candidate candidate : incomplete) {
                ConsumerRecord<byte[], byte[]> record = found.getOrDefault(candidate.source(), Map.of())
                        .get(candidate.rejection().offset());
                if (record != null && candidate.isOf(record)) {
                    originals.put(candidate, record);
                }
            }
            return originals;
        }

        private ProducerRecord<byte[], byte[]> event(Candidate candidate, ConsumerRecord<byte[], byte[]> event) {
            long original = RedriveHeaders.originalTime(event.headers(), event.timestamp());
            long timestamp = plan.at() == null ? original : plan.at().toEpochMilli();
            return new ProducerRecord<>(
                    candidate.rejection().topic(),
                    // Clients choose partitions by hashes of their own.
                    candidate.rejection().partition(),
                    timestamp < 0 ? null : timestamp,
                    event.key(),
                    event.value(),
                    RedriveHeaders.next(event.headers(), plan.at(), original));
        }

        private void send(List<Departure> departures) {
            if (departures.isEmpty()) {
                return;
            }
            KafkaException refusal = writer == null
                    ? null
                    : writer.write(
                            events(departures),
                            marks(departures),
                            () -> progress.accept(result.count(RedriveOutcome.SENT) + departures.size()));
            if (refusal == null) {
                departures.forEach(
                        sent -> result.add(RedriveOutcome.SENT, sent.candidate().rejection()));
            } else if (departures.size() == 1) {
                result.add(RedriveOutcome.REFUSED, departures.get(0).candidate().rejection());
            } else {
                // One of them is to blame.
                departures.forEach(departure -> send(List.of(departure)));
            }
        }

        private List<ProducerRecord<byte[], byte[]>> events(List<Departure> departures) {
            return departures.stream().map(Departure::event).toList();
        }

        private Map<String, String> marks(List<Departure> departures) {
            Map<String, NavigableSet<Long>> offsets = new TreeMap<>();
            for (Departure departure : departures) {
                Rejection rejection = departure.candidate().rejection();
                offsets.computeIfAbsent(place(rejection), any -> new TreeSet<>())
                        .add(rejection.offset());
            }
            Map<String, String> marks = new TreeMap<>();
            offsets.forEach((place, of) -> marks.put(place, RedrivenPlaces.text(List.copyOf(of))));
            return marks;
        }
    }
}
