package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.ServingPlan;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code streamgauge models}: which versions there are, and which of them serve. */
@Command(
        name = "models",
        description = "Show published versions, and say which of them serve.",
        footer = {
            "  streamgauge models list --config cluster.properties",
            "  streamgauge models assign sentiment 2 --challenger 3 --share 5%% --config cluster.properties",
            "  streamgauge models rollback sentiment --config cluster.properties"
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private ModelsCommand() {}

    /** The command with its subcommands. */
    static CommandLine with(Console console) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new ListVersions(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Assign(console))
                .addSubcommand(new RollBack(console))
                .addSubcommand(new Withdraw(console));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "Missing required subcommand: list, show, assign, rollback or withdraw");
    }

    /** What all have in common. */
    private abstract static class OnCatalogue implements Callable<Integer> {
        final Console console;
        final Clock clock = Clock.systemUTC();

        @Mixin
        private final ClusterOptions options = new ClusterOptions();

        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        OnCatalogue(Console console) {
            this.console = console;
        }

        abstract ModelsView work(ModelCatalogue catalogue);

        @Override
        public final Integer call() {
            ClusterSettings cluster = options.cluster(console);
            try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
                ModelsView view = work(new ModelCatalogue(cluster, serdes, clock));
                if (json) {
                    console.out().println(Json.pretty(view.json()));
                } else {
                    view.print(console.out()::println);
                }
            }
            return CommandLine.ExitCode.OK;
        }

        /** What was done, and what stands on the topics now about the model. */
        final ModelsView after(ModelCatalogue catalogue, String model, String done) {
            return new ModelsView(done, List.of(), catalogue.assignments(model), clock.instant());
        }

        static String user() {
            return System.getProperty("user.name", "");
        }
    }

    /** What those that assign have in common. */
    private abstract static class Assigning extends OnCatalogue {
        @Option(
                names = {"--from", "--effective-from"},
                paramLabel = "MOMENT",
                converter = Moment.Converter.class,
                description = "Event time from which it holds, " + Moment.SYNTAX + ".")
        private Moment from = Moment.SOON;

        Assigning(Console console) {
            super(console);
        }

        final Instant from() {
            return from.at(clock.instant());
        }
    }

    @Command(
            name = "list",
            description = "List versions and assignments.",
            footer = {
                "  streamgauge models list --config cluster.properties",
                "  streamgauge models list --model sentiment --json --config cluster.properties"
            })
    private static final class ListVersions extends OnCatalogue {
        @Option(names = "--model", paramLabel = "MODEL", description = "Only of this model.")
        private @Nullable String model;

        ListVersions(Console console) {
            super(console);
        }

        @Override
        ModelsView work(ModelCatalogue catalogue) {
            return new ModelsView(
                    "",
                    model == null ? catalogue.versions() : catalogue.versions(model),
                    model == null ? catalogue.assignments() : catalogue.assignments(model),
                    clock.instant());
        }
    }

    @Command(
            name = "show",
            description = "Show a version: where it came from, its metrics, and when it serves.",
            footer = "  streamgauge models show sentiment 2 --config cluster.properties")
    private static final class Show extends OnCatalogue {
        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
        @SuppressWarnings("NullAway.Init")
        private String model;

        @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
        @SuppressWarnings("NullAway.Init")
        private String version;

        Show(Console console) {
            super(console);
        }

        @Override
        ModelsView work(ModelCatalogue catalogue) {
            return ModelsView.ofVersion(
                    catalogue.version(model, version), catalogue.assignments(model), clock.instant());
        }
    }

    @Command(
            name = "assign",
            description = "Say which versions of a model serve from a moment of event time on.",
            footer = {
                "  streamgauge models assign sentiment 2 --config cluster.properties",
                "  streamgauge models assign sentiment 2 --challenger 3 --share 5%% --shadow 4 --from +1m \\",
                "      --config cluster.properties"
            })
    private static final class Assign extends Assigning {
        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
        @SuppressWarnings("NullAway.Init")
        private String model;

        @Parameters(index = "1", paramLabel = "VERSION", description = "The champion, which answers.")
        @SuppressWarnings("NullAway.Init")
        private String champion;

        @Option(
                names = "--challenger",
                paramLabel = "VERSION",
                description = "Answers in the champion's place for a share of the keys; needs --share.")
        private @Nullable String challenger;

        @Option(
                names = "--share",
                paramLabel = "SHARE",
                converter = TrafficShare.class,
                description = "The challenger's share of the keys, as 5%% or in basis points, 1 to 10000.")
        private @Nullable Integer share;

        @Option(names = "--shadow", paramLabel = "VERSION", description = "Is scored for comparison only.")
        private @Nullable String shadow;

        Assign(Console console) {
            super(console);
        }

        @Override
        ModelsView work(ModelCatalogue catalogue) {
            Instant from = from();
            boolean assigned = catalogue.assign(plan(), from, user());
            return after(
                    catalogue,
                    model,
                    assigned
                            ? model + " " + champion + ": champion from " + from
                            : model + " " + champion + ": was the champion before, nothing changed");
        }

        private ServingPlan plan() {
            if ((challenger == null) != (share == null)) {
                throw new UsageException("--challenger VERSION and --share SHARE need each other: give both or none");
            }
            try {
                return new ServingPlan(
                        model,
                        champion,
                        challenger == null || share == null
                                ? Optional.empty()
                                : Optional.of(new ServingPlan.ChallengerPlan(challenger, share)),
                        Optional.ofNullable(shadow));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    @Command(
            name = "rollback",
            description = "Let the champion answer again that did so before the present one.",
            footer = {
                "  streamgauge models rollback sentiment --config cluster.properties",
                "  streamgauge models rollback sentiment --from now --config cluster.properties"
            })
    private static final class RollBack extends Assigning {
        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
        @SuppressWarnings("NullAway.Init")
        private String model;

        RollBack(Console console) {
            super(console);
        }

        @Override
        ModelsView work(ModelCatalogue catalogue) {
            Instant from = from();
            String former = catalogue.rollBack(model, from, user());
            return after(catalogue, model, model + " " + former + ": champion again from " + from);
        }
    }

    @Command(
            name = "withdraw",
            description = "Take an assignment back as if it had never been made.",
            footer = "  streamgauge models withdraw sentiment 2026-01-02T03:04:05.678Z --config cluster.properties")
    private static final class Withdraw extends OnCatalogue {
        @Parameters(index = "0", paramLabel = "MODEL", description = "Name of the model.")
        @SuppressWarnings("NullAway.Init")
        private String model;

        @Parameters(
                index = "1",
                paramLabel = "INSTANT",
                description = "The moment from which it holds, as `models list` shows it.")
        @SuppressWarnings("NullAway.Init")
        private Instant from;

        Withdraw(Console console) {
            super(console);
        }

        @Override
        ModelsView work(ModelCatalogue catalogue) {
            catalogue.withdraw(model, from);
            return after(catalogue, model, model + ": the assignment from " + from + " is withdrawn");
        }
    }
}
