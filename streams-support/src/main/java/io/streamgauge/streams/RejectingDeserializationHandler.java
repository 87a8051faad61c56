package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.UndecodableEventException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Rejects bytes that are no event. Anything else that goes wrong while bytes are read, above all a schema registry that
 * is down, is no event's fault and ends the stream thread. Public because Kafka Streams creates it by its class.
 */
public final class RejectingDeserializationHandler implements DeserializationExceptionHandler {
    private @Nullable Rejections rejections;

    @Override
    public void configure(Map<String, ?> settings) {
        rejections = Rejections.from(settings);
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (rejections != null && exception instanceof UndecodableEventException undecodable) {
            return Response.resume(rejections.records(
                    context,
                    Rejection.Reason.of(undecodable.reason()),
                    String.valueOf(undecodable.getMessage()),
                    undecodable.schemaId(),
                    false));
        }
        return Response.fail();
    }
}
