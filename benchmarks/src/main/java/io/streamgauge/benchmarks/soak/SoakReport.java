package io.streamgauge.benchmarks.soak;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.benchmarks.soak.SoakResult.Judgement;
import io.streamgauge.trainer.report.TimelinePage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of a {@link SoakBenchmark}: a table, pictures, and JSON for programs. Immutable. */
public final class SoakReport implements BenchmarkReport {
    /** The page with pictures. */
    public static final String PAGE = "soak.html";

    private static final String NAME = "soak";
    private static final String TITLE = "Soak";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final List<String> HEADINGS =
            List.of("process", "what", "level", "growth per hour", "growth", "tolerated", "verdict");

    private final Machine machine;
    private final SoakPlan plan;
    private final SoakResult result;
    private final Optional<Path> logs;
    private final List<Judgement> judgements;

    SoakReport(Machine machine, SoakPlan plan, SoakResult result) {
        this(machine, plan, result, Optional.empty());
    }

    private SoakReport(Machine machine, SoakPlan plan, SoakResult result, Optional<Path> logs) {
        this.machine = machine;
        this.plan = plan;
        this.result = result;
        this.logs = logs;
        this.judgements = result.judgements(warmUp());
    }

    /** The same, which also says where the processes' logs are. */
    SoakReport withLogs(Path directory) {
        return new SoakReport(machine, plan, result, Optional.of(directory));
    }

    /** Whether nothing grew and the books balance. */
    public boolean holds() {
        return result.booksBalance() && judgements.stream().allMatch(Judgement::flat);
    }

    SoakResult result() {
        return result;
    }

    private double warmUp() {
        return plan.warmUp().toMillis() / 1e3;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + TITLE + "\n\n")
                .append(machine.markdown())
                .append('\n')
                .append(books())
                .append("\n\n| ")
                .append(String.join(" | ", HEADINGS))
                .append(" |\n|---|---|---:|---:|---:|---:|---|\n");
        for (Judgement judgement : judgements) {
            text.append("| ").append(String.join(" | ", row(judgement))).append(" |\n");
        }
        result.verdict()
                .examples()
                .forEach(example -> text.append("\n- ").append(example).append(".\n"));
        logs.ifPresent(
                directory -> text.append("\nAll logs are in ").append(directory).append(".\n"));
        return text.toString();
    }

    private static List<String> row(Judgement judgement) {
        String unit = judgement.measure().unit().isEmpty()
                ? ""
                : " " + judgement.measure().unit();
        Course course = judgement.course();
        if (course.isEmpty()) {
            return List.of(judgement.process(), judgement.measure().text(), "–", "–", "–", "–", "NOT SEEN");
        }
        return List.of(
                judgement.process(),
                judgement.measure().text(),
                String.format(Locale.ROOT, "%.1f%s", course.level(), unit),
                String.format(Locale.ROOT, "%+.2f%s", judgement.slopePerHour(), unit),
                String.format(Locale.ROOT, "%+.2f%s", judgement.growth(), unit),
                String.format(Locale.ROOT, "%.1f%s", judgement.measure().tolerated(course.level()), unit),
                judgement.flat() ? "flat" : "GROWS");
    }

    private String books() {
        Verdict verdict = result.verdict();
        return String.format(
                Locale.ROOT,
                "%,d events: %,d predictions, %,d rejected, %d missing, %d twice, %d out of order, %d of a wrong source,"
                        + " %d misjudged. %,d labels of events, %,d joined. %d swaps of both versions, %d restarts of a"
                        + " scorer.",
                verdict.inputs(),
                verdict.predictions(),
                verdict.rejected(),
                verdict.missing(),
                verdict.duplicates(),
                verdict.outOfOrder(),
                verdict.wrongSource(),
                verdict.misjudged(),
                result.labelled(),
                result.evaluations(),
                result.swaps(),
                result.moments().size());
    }

    @Override
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("machine", MAPPER.valueToTree(machine.properties()));
        root.put("holds", holds());
        root.set("books", MAPPER.valueToTree(result.verdict()));
        root.put("labelled", result.labelled());
        root.put("evaluations", result.evaluations());
        root.put("swaps", result.swaps());
        root.put("restarts", result.moments().size());
        ArrayNode judged = root.putArray("judgements");
        for (Judgement judgement : judgements) {
            ObjectNode one = judged.addObject()
                    .put("process", judgement.process())
                    .put("measure", judgement.measure().text())
                    .put("unit", judgement.measure().unit())
                    .put("flat", judgement.flat());
            if (!judgement.course().isEmpty()) {
                one.put("level", judgement.course().level())
                        .put("slopePerHour", judgement.slopePerHour())
                        .put("growth", judgement.growth());
            }
        }
        return root.toPrettyString();
    }

    /** Writes the table, the JSON, and the page with its pictures. */
    @Override
    public void write(Path directory) throws IOException {
        BenchmarkReport.super.write(directory);
        TimelinePage page = new TimelinePage(TITLE, books());
        for (Measure measure : Measure.values()) {
            page.amounts(
                    measure.picture(),
                    measure.axis(),
                    "Judged from second " + Math.round(warmUp()) + " on.",
                    measure.axis(),
                    curves(measure),
                    result.moments().stream()
                            .map(moment -> new TimelinePage.Mark(moment.seconds(), moment.text()))
                            .toList(),
                    rows(measure));
        }
        List<List<String>> circumstances = new ArrayList<>();
        circumstances.add(List.of("what", "value"));
        machine.properties().forEach((what, value) -> circumstances.add(List.of(what, value)));
        page.table("Circumstances", circumstances);
        page.write(directory, PAGE);
    }

    private List<List<String>> rows(Measure measure) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        judgements.stream()
                .filter(judgement -> judgement.measure() == measure)
                .forEach(judgement -> rows.add(row(judgement)));
        return rows;
    }

    private List<TimelinePage.Curve> curves(Measure measure) {
        List<TimelinePage.Curve> curves = new ArrayList<>();
        result.signs().forEach((process, looks) -> {
            Course course = measure.course(looks, result.beginMillis()).from(0);
            if (!course.isEmpty()) {
                curves.add(new TimelinePage.Curve(process, course.seconds(), course.values()));
            }
        });
        return curves;
    }
}
