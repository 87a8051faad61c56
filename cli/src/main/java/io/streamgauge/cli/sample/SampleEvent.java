package io.streamgauge.cli.sample;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event and what a perfect model would say about it.
 *
 * @param event the event
 * @param label the true label, as the model of the task spells it; empty when people would not agree
 * @param <E> type of the event
 */
public record SampleEvent<E extends SpecificRecord>(E event, Optional<String> label) {}
