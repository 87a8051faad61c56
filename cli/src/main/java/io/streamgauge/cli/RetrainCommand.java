package io.streamgauge.cli;

import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.TrustConfiguration;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.retrain.Retraining;
import io.streamgauge.trainer.retrain.RetrainingPlan;
import io.streamgauge.trainer.retrain.RetrainingResult;
import io.streamgauge.trainer.retrain.RetrainingWatch;
import io.streamgauge.trainer.retrain.Signing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge retrain}: from the examples that have come to a challenger. */
@Command(
        name = "retrain",
        description = {
            "Train a model again on its data set and the examples that have come, measure it beside the champion, and",
            "let it challenge the champion if it is better. Nothing to do, done before and refused are no failures."
        },
        footer = {
            "  streamgauge retrain sentiment --config cluster.properties",
            "  streamgauge retrain sentiment --dry-run --config cluster.properties",
            "  streamgauge retrain digits --recipe my.yaml --share 500 --config cluster.properties",
            "  streamgauge retrain sentiment --watch --every 6h --config cluster.properties"
        })
final class RetrainCommand implements Callable<Integer> {
    private static final String EVERY = "--every";

    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Name of a shipped recipe or a YAML file (default: the recipe that the champion comes from).")
    private @Nullable String recipe;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Where bundle and report go (default: runs/MODEL-VERSION). A run there that was broken off goes"
                            + " on, if nothing has come since.")
    private @Nullable Path output;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "10%",
            converter = TrafficShare.class,
            description = "The challenger's share of the keys, as 5%% or in basis points, 1 to 10000 (default: 10%%).")
    private int share;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            description =
                    "How much the accuracy on the test set may fall below the champion's, 0 to 1 (default: 0.005).")
    private double tolerance = 0.005;

    @Option(
            names = "--minimum",
            paramLabel = "N",
            description = "Fresh examples that make it worth while, 2 or more (default: 100).")
    private int minimum = 100;

    @Option(
            names = "--collect",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Collect examples first (the default), or take those that are there.")
    private boolean collect;

    @Option(names = "--again", description = "Train although the same was done before, or too little has come since.")
    private boolean again;

    @Option(names = "--replace-challenger", description = "Take the place of a challenger that is being compared.")
    private boolean replaceChallenger;

    @Option(names = "--dry-run", description = "Collect, and say what would be done; train and publish nothing.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay: retrain now, on a schedule, and after alarms about the champion.")
    private boolean watch;

    @Option(
            names = EVERY,
            paramLabel = "DURATION",
            description = "The schedule of --watch, as 30m, 6h or 1d, 1s to 366d (default: 1d).")
    private @Nullable String every;

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @Mixin
    private final SigningOptions signing = new SigningOptions();

    @Option(
            names = "--json",
            description = "Print the result as JSON, with --watch one line for each that differs from the one before.")
    private boolean json;

    private @Nullable RetrainingResult last;

    RetrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (watch && (dryRun || again || output != null)) {
            throw new UsageException("--watch retrains more than once: leave out --dry-run, --again and --output");
        }
        if (every != null && !watch) {
            throw new UsageException("--every says when --watch retrains: give --watch as well");
        }
        Duration schedule = schedule();
        RetrainingPlan plan = plan();
        ClusterSettings cluster = options.cluster(console);
        ArtifactStore store = options.store(console);
        Signing identity = signing();
        device.load();
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Retraining retraining = new Retraining(plan, store, cluster, serdes, Clock.systemUTC(), identity);
            ProgressListener progress = ConsoleProgress.on(console);
            if (dryRun) {
                show(retraining.preview(progress));
                return 0;
            }
            RetrainingWatch watching = new RetrainingWatch(cluster, serdes, model, schedule);
            return StoppableTraining.run(console, stopped -> {
                if (watch) {
                    watching.run(() -> told(retraining.run(progress, stopped)), this::failed, stopped);
                } else {
                    show(retraining.run(progress, stopped));
                }
            });
        }
    }

    /** Before hours of training: what comes of it must be something that scorers with these settings load. */
    private Signing signing() {
        ModelTrust trust = options.trust(console);
        Optional<SigningKey> key = signing.key(options.settings(console));
        if (key.isEmpty() && !trust.equals(ModelTrust.UNCHECKED)) {
            throw new UsageException(TrustConfiguration.TRUSTED_KEYS + " asks for signatures: give --signing-key FILE");
        }
        key.ifPresent(signer -> signer.requireTrusted(trust));
        return new Signing(trust, key);
    }

    private Duration schedule() {
        try {
            Duration duration =
                    Settings.of(every == null ? Map.of() : Map.of(EVERY, every)).duration(EVERY, Duration.ofDays(1));
            if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofDays(366)) > 0) {
                throw new UsageException(EVERY + " is " + every + ": use 1s to 366d");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private RetrainingPlan plan() {
        try {
            return new RetrainingPlan(
                    model,
                    Optional.ofNullable(recipe).map(name -> RecipeOption.find(name, UnaryOperator.identity())),
                    data.directory(console),
                    Optional.ofNullable(output),
                    Path.of("runs"),
                    device.device(),
                    RootCommand.Version.current(),
                    tolerance,
                    minimum,
                    collect,
                    again,
                    share,
                    replaceChallenger,
                    Moment.SOON.ahead());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Shows a result unless it is the same as before, as it is while an alarm waits for labels; whether it answers alarms. */
    private boolean told(RetrainingResult result) {
        if (!result.equals(last)) {
            show(result);
        }
        last = result;
        return result.hasCandidate();
    }

    private void show(RetrainingResult result) {
        if (json) {
            console.out()
                    .println(watch ? Json.line(RetrainingView.json(result)) : Json.pretty(RetrainingView.json(result)));
        } else {
            RetrainingView.print(result, console.out()::println);
        }
    }

    private void failed(Exception failure) {
        console.err()
                .println("streamgauge: failed, and goes on watching: " + failure + "; the next retraining is due in "
                        + schedule() + " at the latest");
    }
}
