package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.scorer.InputTopic;
import io.streamgauge.streams.redrive.Redrive;
import io.streamgauge.streams.redrive.RedriveFilter;
import io.streamgauge.streams.redrive.RedriveOutcome;
import io.streamgauge.streams.redrive.RedrivePlan;
import io.streamgauge.streams.redrive.RedriveResult;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.publish.ModelCatalogue;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge redrive}: rejected events once more. */
@Command(
        name = "redrive",
        description = {
            "Send rejected events back to the topics they came from, after what was wrong has been put right.",
            "What was sent back before is not sent again."
        },
        footer = {
            "  streamgauge redrive --dry-run --config cluster.properties",
            "  streamgauge redrive --reason UNKNOWN_SCHEMA_ID,MALFORMED_AVRO --config cluster.properties"
        })
final class RedriveCommand implements Callable<Integer> {
    private static final Pattern OFFSETS = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
    private static final Pattern VERSION = Pattern.compile("([^:]+):([^:]+)");

    private final Console console;

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "REASON",
            description = "Only what was rejected for one of these reasons (default: any).")
    private final Set<Rejection.Reason> reasons = EnumSet.noneOf(Rejection.Reason.class);

    @Option(
            names = "--from",
            paramLabel = "MOMENT",
            converter = Moment.Converter.class,
            description = "Only what was rejected at this moment or later.")
    private @Nullable Moment from;

    @Option(
            names = "--until",
            paramLabel = "MOMENT",
            converter = Moment.Converter.class,
            description = "Only what was rejected before this moment.")
    private @Nullable Moment until;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only what came from this topic, with topics.prefix or without.")
    private @Nullable String topic;

    @Option(names = "--partition", paramLabel = "N", description = "Only what came from this partition.")
    private @Nullable Integer partition;

    @Option(
            names = "--offsets",
            paramLabel = "FROM-TO",
            description = "Only what came from these offsets, both included.")
    private @Nullable String offsets;

    @Option(names = "--limit", paramLabel = "N", description = "Send at most this many.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Hold events back that were sent back so often (default: ${DEFAULT-VALUE}).")
    private int mostAttempts = RedrivePlan.USUAL_ATTEMPTS;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            converter = Moment.Converter.class,
            description =
                    "Give events this time, as 2026-01-02T03:04:05Z or now, in place of their own: the versions that"
                            + " are assigned for it score them.")
    private @Nullable Moment at;

    @Option(
            names = "--model-version",
            paramLabel = "MODEL:VERSION",
            description =
                    "Have this version score the events of its model's topic, and send no others: they get the latest"
                            + " time for which it alone is assigned.")
    private @Nullable String modelVersion;

    @Option(names = "--again", description = "Send what was sent back before, too.")
    private boolean again;

    @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    RedriveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RedrivePlan asked = plan(Instant.now());
        Matcher version = version();
        ClusterSettings cluster = options.cluster(console);
        RedrivePlan plan = version == null ? asked : answeredBy(version.group(1), version.group(2), asked, cluster);
        ProgressListener progress = ConsoleProgress.on(console);
        progress.started(dryRun ? "looking at rejected events" : "sending rejected events back", -1, "events");
        RedriveResult result = new Redrive(cluster).run(plan, sent -> progress.advanced(sent, ""));
        progress.finished("");
        console.out().println(json ? Json.pretty(tree(result, plan.at())) : text(result, plan.at()));
        return CommandLine.ExitCode.OK;
    }

    private RedrivePlan plan(Instant now) {
        Matcher range = OFFSETS.matcher(offsets == null ? "" : offsets);
        if (offsets != null && !range.matches()) {
            throw new UsageException("--offsets is '" + offsets + "': write FROM-TO, as 100-199");
        }
        Instant time = at == null ? null : at.at(now);
        if (time != null && time.isAfter(now)) {
            throw new UsageException("--at is " + time + ", which is to come: write now, or a moment before");
        }
        try {
            return new RedrivePlan(
                    new RedriveFilter(
                            reasons,
                            from == null ? null : from.at(now),
                            until == null ? null : until.at(now),
                            topic,
                            partition,
                            offsets == null ? null : Long.valueOf(range.group(1)),
                            offsets == null ? null : Long.valueOf(range.group(2))),
                    limit,
                    mostAttempts,
                    again,
                    dryRun,
                    time);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Matcher version() {
        if (modelVersion == null) {
            return null;
        }
        if (at != null) {
            throw new UsageException("--at and --model-version both choose the events' time: give one of them");
        }
        Matcher version = VERSION.matcher(modelVersion);
        if (!version.matches()) {
            throw new UsageException(
                    "--model-version is '" + modelVersion + "': write MODEL:VERSION, as `models list` names them");
        }
        return version;
    }

    /** The plan for a version: events are given a time, for by that scorers choose. */
    private static RedrivePlan answeredBy(String model, String version, RedrivePlan plan, ClusterSettings cluster) {
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            ModelCatalogue catalogue = new ModelCatalogue(cluster, serdes, Clock.systemUTC());
            Task task = Task.of(catalogue.version(model, version).getTask());
            String topic = InputTopic.of(task, cluster.topics()).name();
            String wanted = plan.filter().in(cluster.topics()).topic();
            if (wanted != null && !topic.equals(wanted)) {
                throw new UsageException("--topic is " + plan.filter().topic() + ", but " + model + ":" + version
                        + " answers the events of " + topic + ": leave --topic out");
            }
            return plan.withTime(topic, catalogue.latestMomentOf(model, version));
        }
    }

    private String text(RedriveResult result, @Nullable Instant time) {
        StringBuilder text = new StringBuilder();
        for (RedriveOutcome outcome : RedriveOutcome.values()) {
            if (result.count(outcome) == 0) {
                continue;
            }
            text.append(String.format(Locale.ROOT, "%,d %s%n", result.count(outcome), said(outcome)));
            result.counts(outcome)
                    .forEach((group, count) -> text.append(
                            String.format(Locale.ROOT, "  %-24s %-22s %,d%n", group.topic(), group.reason(), count)));
            if (dryRun || (outcome != RedriveOutcome.SENT && outcome != RedriveOutcome.SENT_BEFORE)) {
                result.examples(outcome)
                        .forEach(example -> text.append(String.format(
                                Locale.ROOT,
                                "    %s-%d@%d  %s%n",
                                example.topic(),
                                example.partition(),
                                example.offset(),
                                example.message())));
            }
        }
        if (result.unreadableRecords() > 0) {
            text.append(String.format(
                    Locale.ROOT, "%,d are no rejected events: without the headers%n", result.unreadableRecords()));
        }
        if (text.isEmpty()) {
            text.append("No rejected event matches: nothing to send back");
        } else if (time != null) {
            text.insert(0, "with the time " + time + System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    private String said(RedriveOutcome outcome) {
        return switch (outcome) {
            case SENT -> dryRun ? "would be sent back" : "sent back";
            case SENT_BEFORE -> "were sent back before, or stand there twice (--again sends them once more)";
            case HELD_BACK -> "held back, sent back " + mostAttempts + " times already (--max-attempts)";
            case GONE -> "gone: the value was left out and is not at its source any more";
            case REFUSED -> "refused: the topic is not there or does not take them";
            case FOREIGN -> "left alone: they name a topic that is no input";
        };
    }

    private ObjectNode tree(RedriveResult result, @Nullable Instant time) {
        ObjectNode tree = Json.object().put("dryRun", dryRun);
        if (time != null) {
            tree.put("time", time.toString());
        }
        for (RedriveOutcome outcome : RedriveOutcome.values()) {
            ObjectNode one = tree.putObject(outcome.name().toLowerCase(Locale.ROOT));
            one.put("count", result.count(outcome));
            ArrayNode groups = one.putArray("groups");
            result.counts(outcome).forEach((group, count) -> groups.addObject()
                    .put("topic", group.topic())
                    .put("reason", group.reason().name())
                    .put("count", count));
            ArrayNode examples = one.putArray("examples");
            result.examples(outcome).forEach(example -> examples.addObject()
                    .put("topic", example.topic())
                    .put("partition", example.partition())
                    .put("offset", example.offset())
                    .put("reason", example.reason().name())
                    .put("message", example.message()));
        }
        return tree.put("unreadable", result.unreadableRecords());
    }
}
