package io.streamgauge.scorer.batching;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.inference.Predictions;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores events together: those of one version in one call of its network. Stateless apart from its clock, and
 * safe for use by several threads.
 */
final class BatchScorer {
    private static final Logger LOG = LoggerFactory.getLogger(BatchScorer.class);

    private final StatisticsSampling sampling;
    private final Tracing tracing;
    private final InstantSource clock;

    BatchScorer(StatisticsSampling sampling, Tracing tracing, InstantSource clock) {
        this.sampling = sampling;
        this.tracing = tracing;
        this.clock = clock;
    }

    /** What became of an event; either scores or a problem, never neither. */
    private static final class Outcome {
        private final PendingEvent event;
        private Optional<Scores> scores = Optional.empty();
        private String problem = "";
        private Optional<Attributions> explanation = Optional.empty();

        private Outcome(PendingEvent event) {
            this.event = event;
        }

        private void set(Scores answer) {
            if (answer.isDistribution()) {
                scores = Optional.of(answer);
            } else {
                problem = event.answering() + " answers this event with numbers that are no probabilities";
            }
        }

        private void explain(BatchAttributions attributions) {
            explanation = scores.flatMap(answer -> event.attributions()
                    .flatMap(source -> attributions.of(source, event.answering(), event.features(), answer)));
        }
    }

    /**
     * Has the events answered, and their predictions or problems forwarded in the order of the events. Explanations come
     * before the first is forwarded: later ones must not overtake an event that waits for its own.
     *
     * @param attributions explains the answers for which that is wanted
     * @param tally gets what was forwarded, and what it took
     * @throws RuntimeException when a network fails for all its events, so that none of them is to blame
     */
    void answer(List<PendingEvent> events, BatchAttributions attributions, BatchTally tally) {
        List<Outcome> outcomes = new ArrayList<>(events.size());
        Map<ServingVersion, List<Outcome>> byVersion = new LinkedHashMap<>();
        for (PendingEvent event : events) {
            Outcome outcome = new Outcome(event);
            outcomes.add(outcome);
            byVersion
                    .computeIfAbsent(event.answering(), version -> new ArrayList<>())
                    .add(outcome);
        }
        long begin = System.nanoTime();
        byVersion.forEach((version, waiting) -> version.logContext().run(() -> score(version, waiting)));
        long scored = System.nanoTime();
        outcomes.forEach(outcome -> outcome.explain(attributions));
        tally.inferred(scored - begin);
        tally.explained(System.nanoTime() - scored);
        Instant scoredAt = clock.instant();
        for (Outcome outcome : outcomes) {
            PendingEvent event = outcome.event;
            event.perform(() -> outcome.scores.ifPresentOrElse(
                    scores -> forward(
                            event,
                            event.answering(),
                            event.role(),
                            event.features(),
                            scores,
                            outcome.explanation,
                            scoredAt,
                            tally),
                    () -> event.destination().reject(event.record(), outcome.problem)));
            if (outcome.scores.isPresent()) {
                event.trace().answered();
                tally.answered(event.record().timestamp());
            } else {
                event.trace().failed(Reason.PROCESSING_FAILED.name(), outcome.problem);
                tally.reject();
            }
        }
    }

    private void score(ServingVersion version, List<Outcome> outcomes) {
        List<Features> inputs =
                outcomes.stream().map(outcome -> outcome.event.features()).toList();
        try {
            List<Scores> scores = classify(version, inputs);
            for (int i = 0; i < scores.size(); i++) {
                outcomes.get(i).set(scores.get(i));
            }
        } catch (RuntimeException e) {
            scoreOneByOne(version, outcomes, e);
        }
    }

    /** An event that fails where others do not is rejected. When all fail, no event is to blame. */
    private void scoreOneByOne(ServingVersion version, List<Outcome> outcomes, RuntimeException failure) {
        int failed = 0;
        for (Outcome outcome : outcomes) {
            try {
                outcome.set(classify(version, List.of(outcome.event.features())).get(0));
            } catch (RuntimeException e) {
                failed++;
                // The name of the exception, not its message, which may repeat the event.
                outcome.problem =
                        version + " fails for this event with " + e.getClass().getName();
                LOG.debug("{}", outcome.problem, e);
            }
        }
        if (failed == outcomes.size()) {
            throw failure;
        }
        LOG.warn("{} failed for {} of {} events that waited together", version, failed, outcomes.size(), failure);
    }

    /**
     * Has the opinions of the events' shadows recorded. A shadow that fails costs nothing but its opinion, unless
     * it fails for want of memory, which ends the process.
     *
     * @param tally gets what was forwarded
     * @return how many opinions are missing because a shadow failed
     */
    int shadow(List<PendingEvent> events, BatchTally tally) {
        Map<ServingVersion, List<PendingEvent>> byVersion = new LinkedHashMap<>();
        for (PendingEvent event : events) {
            event.shadow().ifPresent(shadow -> byVersion
                    .computeIfAbsent(shadow.version(), version -> new ArrayList<>())
                    .add(event));
        }
        int missing = 0;
        for (Map.Entry<ServingVersion, List<PendingEvent>> entry : byVersion.entrySet()) {
            ServingVersion version = entry.getKey();
            List<Scores> opinions = version.logContext().call(() -> opinions(version, entry.getValue()));
            Instant scoredAt = clock.instant();
            for (int i = 0; i < opinions.size(); i++) {
                Scores scores = opinions.get(i);
                if (scores.isDistribution()) {
                    PendingEvent event = entry.getValue().get(i);
                    Features features = event.shadow().orElseThrow().features();
                    event.perform(() -> forward(
                            event,
                            version,
                            PredictionRole.SHADOW,
                            features,
                            scores,
                            Optional.empty(),
                            scoredAt,
                            tally));
                } else {
                    missing++;
                }
            }
            missing += entry.getValue().size() - opinions.size();
        }
        return missing;
    }

    private List<Scores> opinions(ServingVersion shadow, List<PendingEvent> events) {
        List<Features> inputs = events.stream()
                .map(event -> event.shadow().orElseThrow().features())
                .toList();
        try {
            return classify(shadow, inputs);
        } catch (RuntimeException e) {
            LOG.warn("The shadow {} failed for {} events that waited together", shadow, events.size(), e);
            return List.of();
        }
    }

    private List<Scores> classify(ServingVersion version, List<Features> inputs) {
        List<Scores> scores = tracing.inference(version, inputs.size())
                .run(() -> version.classifier().classify(inputs));
        if (scores.size() != inputs.size()) {
            throw new IllegalStateException(version + " gave " + scores.size() + " scores to " + inputs.size()
                    + " events: which belongs to which is unknown");
        }
        return scores;
    }

    private void forward(
            PendingEvent event,
            ServingVersion version,
            PredictionRole role,
            Features features,
            Scores scores,
            Optional<Attributions> attributions,
            Instant scoredAt,
            BatchTally tally) {
        RecordMetadata source = event.place().source();
        Prediction prediction = Predictions.of(version.manifest(), scores)
                .setEventId(event.record().value().eventId())
                .setSubject(event.record().value().subject())
                .setSourceTopic(source.topic())
                .setSourcePartition(source.partition())
                .setSourceOffset(source.offset())
                .setRole(role)
                .setScoredAt(scoredAt)
                .setAttributions(attributions.orElse(null))
                .setInputStatistics(
                        sampling.statistics(version, features, source.offset()).orElse(null))
                .build();
        Record<byte[], Prediction> record = event.record().withValue(prediction);
        event.trace().writeTo(record.headers());
        event.destination().forward(record);
        tally.forwarded(version, role, prediction.getAbstained());
    }
}
