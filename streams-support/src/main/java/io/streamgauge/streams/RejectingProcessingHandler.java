package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.UndecodableEventException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Rejects events that cannot be processed, and bytes that are no event ({@link Decoded}). Anything else that goes wrong while
 * they are processed is no event's fault and ends the stream thread. Public because Kafka Streams creates it by its class.
 */
public final class RejectingProcessingHandler implements ProcessingExceptionHandler {
    private static final int WIRE_FORMAT_HEADER_BYTES = 5;

    private @Nullable Rejections rejections;

    @Override
    public void configure(Map<String, ?> settings) {
        rejections = Rejections.from(settings);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (rejections != null && exception instanceof InvalidEventException invalid) {
            return Response.resume(rejections.records(
                    context, invalid.reason(), invalid.problem(), schemaId(context.sourceRawValue()), true));
        }
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

    /** The id in Confluent's wire format, which the bytes have if an event could be made of them. */
    private static @Nullable Integer schemaId(byte @Nullable [] value) {
        return value == null || value.length < WIRE_FORMAT_HEADER_BYTES || value[0] != 0
                ? null
                : ByteBuffer.wrap(value).getInt(1);
    }
}
