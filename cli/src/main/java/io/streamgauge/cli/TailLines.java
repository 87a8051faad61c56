package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.DecisionEvidence;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.TrainingExample;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the topics of results say, one line each, for people or for programs. Stateless. */
final class TailLines {
    /** How many words a line shows: the strongest. */
    private static final int SHOWN_WORDS = 5;

    /** How much of a text a line shows. */
    private static final int SHOWN_CHARACTERS = 60;

    private TailLines() {}

    static String text(Prediction prediction) {
        return String.format(
                Locale.ROOT,
                "%s  %-9s  %-8s  %5.1f %%  %s  %s %s  %s-%d@%d%s%s%s",
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
                role(prediction.getRole()),
                unsure(prediction),
                words(prediction.getAttributions()));
    }

    /** What a line says of a prediction that should not be relied on. */
    static String unsure(Prediction prediction) {
        return prediction.getAbstained() ? "  unsure" : "";
    }

    private static String words(@Nullable Attributions attributions) {
        return attributions == null
                ? ""
                : attributions.getWords().stream()
                        .limit(SHOWN_WORDS)
                        .map(word -> String.format(Locale.ROOT, "  %+.2f %s", word.getScore(), word.getWord()))
                        .collect(Collectors.joining());
    }

    static String text(Evaluation evaluation) {
        String previous = evaluation.getPreviousLabel();
        return String.format(
                Locale.ROOT,
                "%s  %s  %-8s  said %-8s  %5.1f %%  %s  %s %s  by %s%s%s",
                evaluation.getGivenAt(),
                evaluation.getCorrect() ? "✓" : "✗",
                evaluation.getTrueLabel(),
                evaluation.getPredictedLabel(),
                100 * evaluation.getConfidence(),
                evaluation.getEventId(),
                evaluation.getModelName(),
                evaluation.getModelVersion(),
                evaluation.getAnnotator(),
                previous == null ? "" : ", in place of " + previous,
                role(evaluation.getRole()));
    }

    static String text(ModelQuality quality) {
        String accuracy = quality.getEvaluated() == 0
                ? "no evaluations"
                : String.format(
                        Locale.ROOT,
                        "%5.1f %% (%.1f to %.1f) of %,d",
                        100.0 * quality.getCorrect() / quality.getEvaluated(),
                        100 * quality.getAccuracyLow(),
                        100 * quality.getAccuracyHigh(),
                        quality.getEvaluated());
        return String.format(
                Locale.ROOT,
                "%s to %s  %s %s  %s%s%s%s%s",
                quality.getWindowStart(),
                quality.getWindowEnd(),
                quality.getModelName(),
                quality.getModelVersion(),
                accuracy,
                quality.getContradicted() == 0 ? "" : ", " + quality.getContradicted() + " contradicted",
                drift("input", quality.getInputDrift()),
                drift("output", quality.getOutputDrift()),
                role(quality.getRole()));
    }

    private static String drift(String what, @Nullable Double index) {
        return index == null ? "" : String.format(Locale.ROOT, ", %s drift %.2f", what, index);
    }

    static String text(ModelAlarm alarm) {
        return String.format(
                Locale.ROOT,
                "%s  %s  %s of %s  %.2f (limit %.2f) of %,d  %s %s  %s to %s%s",
                alarm.getRaisedAt(),
                alarm.getRaised() ? "raised" : "over  ",
                alarm.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                alarm.getMeasure(),
                alarm.getValue(),
                alarm.getLimit(),
                alarm.getObserved(),
                alarm.getModelName(),
                alarm.getModelVersion(),
                alarm.getWindowStart(),
                alarm.getWindowEnd(),
                role(alarm.getRole()));
    }

    static String text(ModelDecision decision) {
        String challenger = decision.getChallenger();
        DecisionEvidence evidence = decision.getEvidence();
        return String.format(
                Locale.ROOT,
                "%s  %s%s  %s  champion %s%s, now %s%s  %s, by %s",
                decision.getDecidedAt(),
                decision.getKind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                decision.getApplied() ? "" : " (advice)",
                decision.getModelName(),
                decision.getChampion(),
                challenger == null ? "" : ", challenger " + challenger,
                decision.getNewChampion(),
                evidence == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  %,d pairs won, %,d lost, %,d alike",
                                evidence.getWins(),
                                evidence.getLosses(),
                                evidence.getTies()),
                decision.getReason(),
                decision.getDecidedBy());
    }

    static String text(PredictionCount count) {
        return String.format(
                Locale.ROOT,
                "%s to %s  %-9s  %-8s  %,8d%s  %s",
                count.getWindowStart(),
                count.getWindowEnd(),
                count.getTask(),
                count.getLabel(),
                count.getCount(),
                count.getClosed() ? "  closed" : "",
                count.getSubject());
    }

    static String text(TrainingExample example) {
        String text = example.getText();
        return String.format(
                Locale.ROOT,
                "%s  %-9s  %-8s  %s  by %s  %s",
                example.getRecordedAt(),
                example.getTask(),
                example.getLabel(),
                example.getExampleId(),
                example.getAnnotator(),
                text == null ? "(a picture)" : Text.shortened(text, SHOWN_CHARACTERS));
    }

    static String text(RetrainingRun run) {
        return String.format(
                Locale.ROOT,
                "%s  %-9s  %s %s  against %s, recipe %s, %,d examples%s",
                run.getEndedAt() == null ? run.getStartedAt() : run.getEndedAt(),
                run.getState(),
                run.getModelName(),
                run.getVersion(),
                run.getChampion(),
                run.getRecipe(),
                run.getExamples(),
                run.getReason().isEmpty() ? "" : "  " + run.getReason());
    }

    /** The role of what is no champion's. */
    private static String role(PredictionRole role) {
        return role == PredictionRole.CHAMPION ? "" : "  " + role.name().toLowerCase(Locale.ROOT);
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
        node.put("headersOmitted", rejection.headersOmitted());
        return Json.line(node);
    }

    /** Keys of rejected events are whatever somebody wrote. */
    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null
                ? "(no key)"
                : new String(record.key(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }
}
