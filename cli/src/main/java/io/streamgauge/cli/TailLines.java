package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.PictureAttributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.WordAttribution;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the topics of results say, one line each, for people or for programs. Stateless. */
final class TailLines {
    /** How many words a line shows: the strongest. */
    private static final int SHOWN_WORDS = 5;

    private TailLines() {}

    static String text(Prediction prediction) {
        String role = prediction.getRole() == PredictionRole.CHAMPION
                ? ""
                : "  " + prediction.getRole().name().toLowerCase(Locale.ROOT);
        return String.format(
                Locale.ROOT,
                "%s  %-9s  %-8s  %5.1f %%  %s  %s %s  %s-%d@%d%s%s",
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
                role,
                words(prediction.getAttributions()));
    }

    private static String words(@Nullable Attributions attributions) {
        return attributions == null
                ? ""
                : attributions.getWords().stream()
                        .limit(SHOWN_WORDS)
                        .map(word -> String.format(Locale.ROOT, "  %+.2f %s", word.getScore(), word.getWord()))
                        .collect(Collectors.joining());
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
        putAttributions(node, prediction.getAttributions());
        return Json.line(node);
    }

    private static void putAttributions(ObjectNode prediction, @Nullable Attributions attributions) {
        if (attributions == null) {
            prediction.putNull("attributions");
            return;
        }
        ObjectNode node = prediction.putObject("attributions");
        node.put("method", attributions.getMethod().name());
        node.put("label", attributions.getLabel());
        ArrayNode words = node.putArray("words");
        for (WordAttribution word : attributions.getWords()) {
            words.addObject()
                    .put("word", word.getWord())
                    .put("start", word.getStart())
                    .put("end", word.getEnd())
                    .put("score", word.getScore());
        }
        PictureAttributions picture = attributions.getPicture();
        if (picture == null) {
            node.putNull("picture");
            return;
        }
        ArrayNode scores = node.putObject("picture")
                .put("height", picture.getHeight())
                .put("width", picture.getWidth())
                .put("cell", picture.getCell())
                .putArray("scores");
        picture.getScores().forEach(scores::add);
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
