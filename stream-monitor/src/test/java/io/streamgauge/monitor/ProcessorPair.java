package io.streamgauge.monitor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.drift.DriftMetrics;
import io.streamgauge.monitor.drift.DriftPlan;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.JoinMetrics;
import io.streamgauge.monitor.join.JoinResult;
import io.streamgauge.monitor.quality.LiveQuality;
import io.streamgauge.monitor.quality.QualityMetrics;
import io.streamgauge.monitor.quality.QualityPlan;
import io.streamgauge.monitor.quality.QualityResult;
import io.streamgauge.monitor.state.AlarmState;
import io.streamgauge.monitor.state.DriftTally;
import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.state.VersionFact;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelQuality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The join and the measuring of quality alone, over stores that outlive their processors, so that they can be restarted. */
final class ProcessorPair {
    static final Duration WINDOW = Duration.ofHours(1);

    final List<Evaluation> evaluations = new ArrayList<>();
    final List<ModelQuality> told = new ArrayList<>();
    private final FeedbackJoin join =
            new FeedbackJoin(RandomHistory.RETENTION, 2, new JoinMetrics(new SimpleMeterRegistry()));
    private final LiveQuality quality = new LiveQuality(
            new QualityPlan(WINDOW, RandomHistory.RETENTION, WINDOW, Duration.ofSeconds(1)),
            new DriftDetection(
                    new DriftPlan(1, 0.25),
                    WINDOW,
                    "model-versions",
                    () -> (topic, bytes) -> {
                        throw new AssertionError("No version is announced here");
                    },
                    new DriftMetrics(new SimpleMeterRegistry())),
            new QualityMetrics(new SimpleMeterRegistry()));
    private final List<KeyValueStore<?, ?>> stores = List.of(
            store(FeedbackJoin.EVENTS, Serdes.String(), StateSerde.of(JoinedEvent.class)),
            store(FeedbackJoin.EXPIRY, Serdes.Bytes(), Serdes.ByteArray()),
            store(LiveQuality.TALLIES, Serdes.Bytes(), StateSerde.of(QualityTally.class)),
            store(LiveQuality.UNTOLD, Serdes.Bytes(), Serdes.ByteArray()),
            store(DriftDetection.TALLIES, Serdes.Bytes(), StateSerde.of(DriftTally.class)),
            store(DriftDetection.ALARMS, Serdes.String(), StateSerde.of(AlarmState.class)),
            store(DriftDetection.VERSIONS, Serdes.String(), Serdes.ByteArray()));
    private MockProcessorContext<String, JoinResult> joining = new MockProcessorContext<>();
    private MockProcessorContext<String, QualityResult> measuring = new MockProcessorContext<>();
    private Processor<String, JoinFact, String, JoinResult> joiner = join.get();
    private Processor<String, VersionFact, String, QualityResult> measurer = quality.get();
    private long streamTime;

    ProcessorPair() {
        stores.forEach(store -> store.init(joining.getStateStoreContext(), store));
        start();
    }

    void add(Fact fact) {
        JoinFact record = fact.fact();
        if (record == null) {
            restart();
            return;
        }
        streamTime = Math.max(streamTime, fact.time());
        joining.setCurrentStreamTimeMs(streamTime);
        measuring.setCurrentStreamTimeMs(streamTime);
        punctuate(joining, PunctuationType.STREAM_TIME);
        joiner.process(new Record<>(fact.eventId(), record, fact.time()));
        for (MockProcessorContext.CapturedForward<? extends String, ? extends JoinResult> forward :
                joining.forwarded()) {
            take(forward.record().value());
        }
        joining.resetForwards();
        if (fact.time() % 3 == 0) {
            tell();
        }
    }

    /** Has the windows that changed told. */
    void tell() {
        punctuate(measuring, PunctuationType.WALL_CLOCK_TIME);
        measuring.forwarded().forEach(forward -> {
            if (forward.record().value() instanceof QualityResult.Told quality) {
                told.add(quality.quality());
            }
        });
        measuring.resetForwards();
    }

    private void take(JoinResult result) {
        if (result instanceof JoinResult.Evaluated evaluated) {
            evaluations.add(evaluated.evaluation());
        } else if (result instanceof JoinResult.Counted counted) {
            QualityChange change = counted.change();
            String key = LiveQuality.key(change.getModelName(), change.getModelVersion());
            measurer.process(new Record<>(key, new VersionFact(change, null), streamTime));
        }
    }

    /** New processors find what the stores hold, and nothing else. */
    private void restart() {
        joining = new MockProcessorContext<>();
        measuring = new MockProcessorContext<>();
        joiner = join.get();
        measurer = quality.get();
        start();
    }

    private void start() {
        stores.forEach(joining::addStateStore);
        stores.forEach(measuring::addStateStore);
        joining.setCurrentStreamTimeMs(streamTime);
        measuring.setCurrentStreamTimeMs(streamTime);
        joiner.init(joining);
        measurer.init(measuring);
    }

    private void punctuate(MockProcessorContext<?, ?> context, PunctuationType type) {
        for (MockProcessorContext.CapturedPunctuator punctuator : context.scheduledPunctuators()) {
            if (punctuator.getType() == type) {
                Objects.requireNonNull(punctuator.getPunctuator()).punctuate(streamTime);
            }
        }
    }

    private static <K, V> KeyValueStore<K, V> store(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
                .withLoggingDisabled()
                .build();
    }
}
