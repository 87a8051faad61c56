package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.trainer.retrain.ExampleCollector;
import io.streamgauge.trainer.retrain.RetrainingResult;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Collecting and retraining as people and as programs read them. Stateless. */
final class RetrainingView {
    private RetrainingView() {}

    static String text(ExampleCollector.Collection collected) {
        return String.format(
                Locale.ROOT,
                "%,d examples from %,d evaluations%s%s%s",
                collected.examples(),
                collected.evaluations(),
                collected.lost() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; of %,d the broker no longer has the event", collected.lost()),
                collected.unusable() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, "; of %,d the event cannot be read or is too large", collected.unusable()),
                collected.overtaken() ? "; another process has begun to collect, and goes on from there" : "");
    }

    static ObjectNode json(ExampleCollector.Collection collected) {
        ObjectNode node = Json.object();
        node.put("evaluations", collected.evaluations());
        node.put("examples", collected.examples());
        node.put("lost", collected.lost());
        node.put("unusable", collected.unusable());
        node.put("overtaken", collected.overtaken());
        return node;
    }

    static void print(RetrainingResult result, Consumer<String> line) {
        result.collected().ifPresent(collected -> line.accept("collected " + text(collected)));
        line.accept(String.format(
                Locale.ROOT,
                "%,d examples, %,d of them fresh%s%s",
                result.examples(),
                result.fresh(),
                result.contradicted() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, "; %,d left out that annotators contradict", result.contradicted()),
                result.unreadable() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; %,d left out that cannot be read", result.unreadable())));
        line.accept(result.model()
                + result.version().map(version -> " " + version).orElse("") + ": " + heading(result.ending())
                + ". " + result.message());
    }

    private static String heading(RetrainingResult.Ending ending) {
        return switch (ending) {
            case NOTHING_TO_DO -> "nothing to do";
            case DONE_BEFORE -> "done before";
            case DRY_RUN -> "nothing was done";
            case REFUSED -> "refused";
            case PUBLISHED -> "published, not assigned";
            case CHALLENGES -> "published, and challenges the champion";
        };
    }

    static ObjectNode json(RetrainingResult result) {
        ObjectNode node = Json.object();
        node.put("ending", result.ending().name());
        node.put("model", result.model());
        node.put("champion", result.champion());
        node.put("version", result.version().orElse(null));
        node.put("message", result.message());
        node.put("examples", result.examples());
        node.put("fresh", result.fresh());
        node.put("contradicted", result.contradicted());
        node.put("unreadable", result.unreadable());
        result.collected().ifPresent(collected -> node.set("collected", json(collected)));
        ObjectNode metrics = node.putObject("metrics");
        new TreeMap<>(result.metrics()).forEach(metrics::put);
        return node;
    }
}
