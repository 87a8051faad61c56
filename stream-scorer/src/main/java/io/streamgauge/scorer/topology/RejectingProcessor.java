package io.streamgauge.scorer.topology;

import io.streamgauge.streams.InvalidEventException;
import io.streamgauge.streams.RejectingProcessingHandler;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Throws what it is handed. An event that waited in a batch is rejected here, where Kafka Streams catches the exception
 * of one event and asks {@link RejectingProcessingHandler}; anywhere else it would end the thread.
 */
final class RejectingProcessor implements Processor<byte[], InvalidEventException, Void, Void> {
    @Override
    public void process(Record<byte[], InvalidEventException> rejected) {
        throw rejected.value();
    }
}
