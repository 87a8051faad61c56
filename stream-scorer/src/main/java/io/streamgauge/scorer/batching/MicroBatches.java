package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.batching.TaskMeters.Stage;
import io.streamgauge.scorer.registry.Assignment;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.tracing.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Micro-batching for one Kafka Streams application.
 *
 * <p>The way of an event: a processor hands it to {@link #add}; it waits in the batch of its task on its stream thread; the
 * batch closes when it is full, when its oldest event has waited long enough, when the input runs dry
 * ({@link #clients}), or when Kafka Streams is about to commit ({@link #commitHook}); the networks answer for all its
 * events at once; the predictions go to the processors that the events came from, in the order of the events.
 *
 * <p>Safe for use by several threads: each stream thread has batches of its own.
 */
public final class MicroBatches {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatches.class);

    private final BatchTuning tuning;
    private final BatchScorer scorer;
    private final ScoringMetrics metrics;
    private final Tracing tracing;
    private final InstantSource clock;
    private final ThreadLocal<ThreadBatches> own = ThreadLocal.withInitial(() -> new ThreadBatches(this));

    /**
     * Batches of an application that is not running yet.
     *
     * @param tuning when batches are closed at the latest
     * @param sampling for which events predictions say what the input was like
     * @param metrics is told about each batch
     * @param tracing follows events
     * @param clock for {@code scoredAt}
     */
    public MicroBatches(
            BatchTuning tuning,
            StatisticsSampling sampling,
            ScoringMetrics metrics,
            Tracing tracing,
            InstantSource clock) {
        this.tuning = tuning;
        this.metrics = metrics;
        this.tracing = tracing;
        this.clock = clock;
        this.scorer = new BatchScorer(sampling, tracing, clock);
    }

    /** Makes the features of an event for a version. */
    @FunctionalInterface
    public interface FeatureSource {
        /**
         * Prepares the event.
         *
         * @throws RuntimeException when the event cannot be scored; it goes on to the caller of {@link #add}
         */
        Features features(ServingVersion version);

        /** Explains the answer, if that is wanted. Until then the event stays in memory. */
        default Optional<AttributionSource> attributions() {
            return Optional.empty();
        }
    }

    /**
     * An event that came to its processor.
     *
     * @param task what is asked about the event
     * @param record the event
     * @param context of the processor, in which the event is the current record
     * @return what is {@link #add}ed, or fails
     */
    public Arrival arrival(Task task, Record<byte[], ?> record, ProcessorContext<?, ?> context) {
        StreamsInternals.Place place = StreamsInternals.Place.current(context);
        return new Arrival(task, record, place, tracing.event(task, place.source(), record.headers()), metrics);
    }

    /**
     * Takes an event in. It is answered before its offset is committed.
     *
     * @param arrival the event
     * @param assignment who answers events of its time
     * @param identity what the prediction repeats of the event
     * @param source prepares the event for the version that answers, and for the shadow if that reads events differently
     * @param destination gets the result, at once or later
     */
    public void add(
            Arrival arrival,
            Assignment assignment,
            EventIdentity identity,
            FeatureSource source,
            Destination destination) {
        Task task = arrival.task();
        Record<byte[], ?> record = arrival.record();
        ThreadBatches batches = ofThisThread();
        EventBatch batch = batches.of(task);
        Optional<Assignment.Challenger> challenger = assignment
                .challenger()
                .filter(other -> TrafficSplit.isChallenged(
                        task, record.key(), identity.eventId(), other.trafficShareBasisPoints()));
        ServingVersion answering =
                batch.hold(challenger.map(Assignment.Challenger::version).orElse(assignment.champion()));
        long begin = System.nanoTime();
        Features features = source.features(answering);
        batch.read(System.nanoTime() - begin);
        Optional<PendingEvent.Shadow> shadow = assignment
                .shadow()
                .flatMap(watched -> shadow(task, batch.holdIfAvailable(watched), source, answering, features));
        PredictionRole role = challenger.isPresent() ? PredictionRole.CHALLENGER : PredictionRole.CHAMPION;
        arrival.trace().answeredBy(answering, role);
        batches.add(new PendingEvent(
                task,
                answering,
                role,
                features,
                shadow,
                source.attributions(),
                record.withValue(identity),
                arrival.place(),
                arrival.trace(),
                destination,
                arrival.place().bytes()));
    }

    /** A shadow that is not there, or cannot read the event, costs nothing but its opinion. */
    private Optional<PendingEvent.Shadow> shadow(
            Task task,
            Optional<ServingVersion> watched,
            FeatureSource source,
            ServingVersion answering,
            Features features) {
        if (watched.isEmpty()) {
            metrics.shadowsFailed(task, 1);
            return Optional.empty();
        }
        ServingVersion version = watched.get();
        if (version.manifest().preprocessingHash().equals(answering.manifest().preprocessingHash())) {
            return Optional.of(new PendingEvent.Shadow(version, features));
        }
        try {
            return Optional.of(new PendingEvent.Shadow(version, source.features(version)));
        } catch (RuntimeException e) {
            LOG.debug("The shadow {} cannot read an event", version, e);
            metrics.shadowsFailed(task, 1);
            return Optional.empty();
        }
    }

    /** Forgets what waits for a destination that is closed; whoever takes its partitions over reads it again. */
    public void discard(Destination destination) {
        ofThisThread().discard(destination);
    }

    /**
     * A store to be attached to each processor that adds events. It holds nothing: through it Kafka Streams says that it
     * is about to commit.
     *
     * @param name unique within the topology
     */
    public StoreBuilder<StateStore> commitHook(String name) {
        return StreamsInternals.commitHook(name, () -> ofThisThread().beforeCommit());
    }

    /** Kafka's clients for the application, through which it is noticed when the input runs dry. */
    public KafkaClientSupplier clients() {
        return new ScoringClients(this::ofThisThread, metrics);
    }

    ThreadBatches ofThisThread() {
        return own.get();
    }

    TaskMeters meters(Task task) {
        return metrics.of(task);
    }

    BatchTuning tuning() {
        return tuning;
    }

    /**
     * Scores a batch and forwards the results. Explanations may take as long as a batch may; under overload there are none.
     * What is only watched comes last, and not at all under overload.
     */
    void score(Task task, EventBatch batch, CloseReason reason, boolean overloaded) {
        List<PendingEvent> events = batch.events();
        metrics.planned(task, batch.plan());
        TaskMeters meters = metrics.of(task);
        meters.stage(Stage.READ, batch.readingNanoseconds());
        long begin = System.nanoTime();
        meters.stage(Stage.WAIT, batch.waited(begin));
        BatchAttributions attributions = new BatchAttributions(overloaded ? Duration.ZERO : tuning.part());
        BatchTally tally = new BatchTally();
        try {
            tracing.batch(task, reason.tag(), () -> events.stream()
                            .map(PendingEvent::trace)
                            .toList())
                    .run(() -> {
                        scorer.answer(events, attributions, tally);
                        answered(task, reason, events, tally, attributions, begin);
                        shadow(task, events, overloaded, tally);
                    });
        } catch (RuntimeException | Error e) {
            // Nothing of it will be committed; what was rejected has been counted.
            meters.discarded(events.size() - tally.rejected());
            events.forEach(PendingEvent::readAgain);
            throw e;
        }
        metrics.tally(task, tally);
    }

    /** Measures before the shadow is heard, for nobody waits for that. */
    private void answered(
            Task task,
            CloseReason reason,
            List<PendingEvent> events,
            BatchTally tally,
            BatchAttributions attributions,
            long begin) {
        TaskMeters meters = metrics.of(task);
        long answeredAt = clock.millis();
        long took = System.nanoTime() - begin;
        tally.timestamps().forEach(timestamp -> meters.endToEnd(answeredAt - timestamp));
        meters.batch(reason, events.size(), took);
        meters.stage(Stage.INFER, tally.inferenceNanoseconds());
        if (attributions.isWanted()) {
            meters.stage(Stage.EXPLAIN, tally.explanationNanoseconds());
        }
        meters.stage(Stage.FORWARD, took - tally.inferenceNanoseconds() - tally.explanationNanoseconds());
        metrics.attributions(task, attributions);
    }

    private void shadow(Task task, List<PendingEvent> events, boolean overloaded, BatchTally tally) {
        int watched = (int)
                events.stream().filter(event -> event.shadow().isPresent()).count();
        if (watched > 0 && overloaded) {
            metrics.shadowsDropped(task, watched);
        } else if (watched > 0) {
            metrics.shadowsFailed(task, scorer.shadow(events, tally));
        }
    }
}
