package io.streamgauge.benchmarks.loop;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.loop.LoopResult.Answer;
import io.streamgauge.benchmarks.loop.LoopResult.Moment;
import io.streamgauge.benchmarks.loop.LoopResult.Step;
import io.streamgauge.trainer.report.TimelinePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** What came of a {@link LoopBenchmark}: a page with pictures, a table, and JSON for programs. Immutable. */
public final class LoopReport {
    /** The page. */
    public static final String PAGE = "loop.html";
    /** The table. */
    public static final String TABLE = "loop.md";
    /** The same for programs. */
    public static final String JSON = "loop.json";

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String TITLE = "The closed loop";
    private static final String INTRODUCTION = "Events stream through scorer and monitor, on a broker and a registry of"
            + " their own. Then the inputs change. What follows is streamgauge's: the alarm, from inputs"
            + " without labels; the retraining, begun as soon as there are labels enough, which come late and some of"
            + " them wrong; the gate; the comparison of both versions on live traffic; the promotion. In the end the old version is put up as a"
            + " challenger, to see it rolled back.";

    /** Answers are averaged over so many seconds of event time. */
    private static final int BIN_SECONDS = 2;

    /** A bin with fewer answers says little. */
    private static final int FEWEST_ANSWERS = 10;

    /** Answers to events of the first seconds after a step may still be those of the step before. */
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final Machine machine;
    private final LoopPlan plan;
    private final List<LoopResult> results;

    LoopReport(Machine machine, LoopPlan plan, List<LoopResult> results) {
        this.machine = machine;
        this.plan = plan;
        this.results = List.copyOf(results);
    }

    /** Whether the loop closed for every task: drift noticed, accuracy restored, the bad challenger rolled back. */
    public boolean passed() {
        return results.stream().allMatch(LoopResult::complete);
    }

    /**
     * Writes all files into a directory, which is made if it is missing.
     *
     * @return why there are no pictures; empty where there are. A machine that cannot draw has the figures all the same
     */
    public Optional<String> write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(TABLE), markdown());
        Files.writeString(directory.resolve(JSON), json() + "\n");
        try {
            draw(directory);
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.of(PAGE + " could not be drawn (" + e
                    + "); if this machine has no fonts, install fontconfig and a font");
        }
    }

    private void draw(Path directory) throws IOException {
        TimelinePage page = new TimelinePage(TITLE, INTRODUCTION);
        for (LoopResult result : results) {
            page.section(
                    "loop-" + result.task().id(),
                    heading(result),
                    introduction(result),
                    "Accuracy",
                    List.of(
                            curve(result, "champion", answer -> !answer.challenger()),
                            curve(result, "challenger", Answer::challenger)),
                    result.moments().stream()
                            .map(moment -> new TimelinePage.Mark(result.seconds(moment.at()), text(moment)))
                            .toList(),
                    phases(result));
        }
        List<List<String>> circumstances = new ArrayList<>();
        circumstances.add(List.of("what", "value"));
        circumstances().forEach((what, value) -> circumstances.add(List.of(what, value)));
        page.table("Circumstances", circumstances);
        page.write(directory, PAGE);
    }

    private static String heading(LoopResult result) {
        return (result.complete() ? "" : "Not completed: ") + result.task().id();
    }

    private static String introduction(LoopResult result) {
        return "The change: " + result.shift() + "."
                + result.repeatedFrom()
                        .map(at -> String.format(
                                Locale.ROOT,
                                " From second %.0f on all examples had been sent once and began again, so later figures"
                                        + " are partly those of examples that the new version was fitted on.",
                                result.seconds(at)))
                        .orElse("");
    }

    private static String text(Moment moment) {
        return moment.step().text() + (moment.detail().isEmpty() ? "" : ": " + moment.detail());
    }

    private static TimelinePage.Curve curve(LoopResult result, String name, Predicate<Answer> wanted) {
        Map<Long, int[]> bins = new LinkedHashMap<>();
        long last = 0;
        for (Answer answer : result.answers()) {
            if (wanted.test(answer)) {
                long bin = (long) Math.max(0, result.seconds(answer.at()) / BIN_SECONDS);
                int[] counts = bins.computeIfAbsent(bin, added -> new int[2]);
                counts[0]++;
                counts[1] += answer.correct() ? 1 : 0;
                last = Math.max(last, bin);
            }
        }
        double[] seconds = new double[(int) last + 1];
        double[] values = new double[seconds.length];
        for (int bin = 0; bin < seconds.length; bin++) {
            int[] counts = bins.get((long) bin);
            seconds[bin] = (bin + 0.5) * BIN_SECONDS;
            values[bin] = counts == null || counts[0] < FEWEST_ANSWERS ? Double.NaN : (double) counts[1] / counts[0];
        }
        return new TimelinePage.Curve(name, seconds, values);
    }

    private Map<String, String> circumstances() {
        Map<String, String> circumstances = new LinkedHashMap<>(machine.properties());
        circumstances.put("events per second", Double.toString(plan.rate()));
        circumstances.put("labelled share", Double.toString(plan.labelledShare()));
        circumstances.put("wrong labels", Double.toString(plan.wrongShare()));
        circumstances.put("mean delay of labels", plan.feedbackDelay().toMillis() / 1e3 + " s");
        circumstances.put("traffic of a challenger", Double.toString(plan.challengerShare()));
        return circumstances;
    }

    private static List<List<String>> phases(LoopResult result) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("phase", "accuracy of all answers"));
        accuracies(result).forEach((phase, accuracy) -> rows.add(List.of(phase, percent(accuracy))));
        return rows;
    }

    private static Map<String, OptionalDouble> accuracies(LoopResult result) {
        Map<String, OptionalDouble> accuracies = new LinkedHashMap<>();
        accuracies.put(
                "before the change",
                result.accuracy(Optional.of(result.begin()), Duration.ZERO, result.reached(Step.SHIFT)));
        accuracies.put(
                "after the change",
                result.accuracy(result.reached(Step.SHIFT), Duration.ZERO, result.reached(Step.CHALLENGER)));
        accuracies.put(
                "after the promotion",
                result.accuracy(result.reached(Step.PROMOTION), SETTLING, result.reached(Step.BAD_CHALLENGER)));
        accuracies.put(
                "with the bad challenger",
                result.accuracy(result.reached(Step.BAD_CHALLENGER), SETTLING, result.reached(Step.ROLLBACK)));
        accuracies.put(
                "after the rollback",
                result.accuracy(result.reached(Step.ROLLBACK), SETTLING, result.reached(Step.END)));
        return accuracies;
    }

    private static String percent(OptionalDouble share) {
        return share.isEmpty() ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble());
    }

    /** The table, with what it means. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + TITLE + "\n\n");
        circumstances().forEach((what, value) -> text.append("- ")
                .append(what)
                .append(": ")
                .append(value)
                .append('\n'));
        for (LoopResult result : results) {
            text.append("\n## ").append(heading(result)).append("\n\n");
            text.append(introduction(result)).append("\n\n| second | what happened |\n|---:|---|\n");
            for (Moment moment : result.moments()) {
                text.append(String.format(Locale.ROOT, "| %.1f | %s |%n", result.seconds(moment.at()), text(moment)));
            }
            text.append('\n');
            List<List<String>> phases = phases(result);
            for (int row = 0; row < phases.size(); row++) {
                text.append("| ").append(String.join(" | ", phases.get(row))).append(" |\n");
                text.append(row == 0 ? "|---|---:|\n" : "");
            }
        }
        return text.toString();
    }

    /** The same for programs. */
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("circumstances", MAPPER.valueToTree(circumstances()));
        ArrayNode tasks = root.putArray("tasks");
        for (LoopResult result : results) {
            ObjectNode task = tasks.addObject()
                    .put("task", result.task().id())
                    .put("complete", result.complete())
                    .put("answers", result.answers().size());
            ArrayNode moments = task.putArray("moments");
            result.moments().forEach(moment -> moments.addObject()
                    .put("step", moment.step().name())
                    .put("seconds", result.seconds(moment.at()))
                    .put("detail", moment.detail()));
            ObjectNode accuracies = task.putObject("accuracy");
            accuracies(result).forEach((phase, accuracy) -> {
                if (accuracy.isPresent()) {
                    accuracies.put(phase, accuracy.getAsDouble());
                }
            });
        }
        return root.toPrettyString();
    }
}
