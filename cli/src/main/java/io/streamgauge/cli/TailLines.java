package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the topics of results say, one line each, for people or for programs. Stateless. */
final class TailLines {
    private TailLines() {}

    static String text(Prediction prediction) {
        String role = prediction.getRole() == PredictionRole.CHAMPION
                ? ""
                : "  " + prediction.getRole().name().toLowerCase(Locale.ROOT);
        return String.format(
                Locale.ROOT,
                "%s  %-9s  %-8s  %5.1f %%  %s  %s %s  %s-%d@%d%s",
                prediction.getScoredAt(),
                prediction.getTask(),
                prediction.getLabel(),
                100 * prediction.getConfidence(),
                prediction.getEventId(),
                prediction.getModelName(),
                prediction.getModelVersion(),
                prediction.getSourceTopic(),
                prediction.getSourcePartition(),
                prediction.getSourceOffset(),
                role);
    }

    static String json(Prediction prediction) {
        ObjectNode node = Json.object();
        node.put("eventId", prediction.getEventId());
        node.put("task", prediction.getTask());
        node.put("label", prediction.getLabel());
        node.put("confidence", prediction.getConfidence());
        ObjectNode probabilities = node.putObject("probabilities");
        new TreeMap<>(prediction.getProbabilities()).forEach(probabilities::put);
        node.put("modelName", prediction.getModelName());
        node.put("modelVersion", prediction.getModelVersion());
        node.put("weightsHash", prediction.getWeightsHash());
        node.put("preprocessingHash", prediction.getPreprocessingHash());
        node.put("sourceTopic", prediction.getSourceTopic());
        node.put("sourcePartition", prediction.getSourcePartition());
        node.put("sourceOffset", prediction.getSourceOffset());
        node.put("role", prediction.getRole().name());
        node.put("scoredAt", prediction.getScoredAt().toString());
        return Json.line(node);
    }

    static String text(Rejection rejection, ConsumerRecord<byte[], byte[]> record) {
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  %s-%d@%d  %s",
                rejection.at(),
                rejection.reason(),
                key(record),
                rejection.topic(),
                rejection.partition(),
                rejection.offset(),
                rejection.message());
    }

    static String json(Rejection rejection, ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = Json.object();
        node.put("key", key(record));
        node.put("reason", rejection.reason().name());
        node.put("message", rejection.message());
        node.put("topic", rejection.topic());
        node.put("partition", rejection.partition());
        node.put("offset", rejection.offset());
        node.put("schemaId", rejection.schemaId());
        node.put("at", rejection.at().toString());
        node.put("valueOmitted", rejection.valueOmitted());
        return Json.line(node);
    }

    /** Keys of rejected events are whatever somebody wrote. */
    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null
                ? "(no key)"
                : new String(record.key(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }
}
