package io.streamgauge.cli;

import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.trainer.data.DatasetName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;

/** The command {@code streamgauge}. */
public final class Main {
    /** Read once, by the configuration of the log: to be set before any logger is made. */
    private static final String LOG_LEVEL = "streamgauge.log.level";

    private static final String OWN_LOG_LEVEL = "streamgauge.log.own";
    private static final String LOG_FORMAT = "streamgauge.log.format";
    private static final String CONNECTIONS_LOG_LEVEL = "streamgauge.log.connections";

    /** The broker, which is there only where `local` and `bench` are to be: the images leave it and its libraries out. */
    private static final String BROKER = "kafka/Kafka.class";

    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(execute(Console.ofProcess(), arguments));
    }

    /** Runs a command and returns its exit code. */
    static int execute(Console console, String... arguments) {
        return commands(console).execute(arguments);
    }

    /** All commands of this installation, ready to parse and to run. */
    static CommandLine commands(Console console) {
        return commands(console, Main.class.getClassLoader());
    }

    /**
     * All commands of an installation: those that start servers of their own only where these are.
     *
     * @param libraries sees the libraries of the installation
     */
    static CommandLine commands(Console console, ClassLoader libraries) {
        RootCommand root = new RootCommand();
        CommandLine commands = new CommandLine(root);
        boolean hasServers = libraries.getResource(BROKER) != null;
        if (hasServers) {
            commands.addSubcommand(new LocalCommand(console));
        }
        commands.addSubcommand(DataCommand.with(console))
                .addSubcommand(new TrainCommand(console))
                .addSubcommand(new EvaluateCommand(console))
                .addSubcommand(new CompareCommand(console))
                .addSubcommand(new PublishCommand(console))
                .addSubcommand(KeysCommand.with(console))
                .addSubcommand(ModelsCommand.with(console))
                .addSubcommand(new CollectCommand(console))
                .addSubcommand(new RetrainCommand(console))
                .addSubcommand(new ScoreCommand(console))
                .addSubcommand(new MonitorCommand(console))
                .addSubcommand(ProduceCommand.with(console))
                .addSubcommand(new TailCommand(console))
                .addSubcommand(new RedriveCommand(console));
        if (hasServers) {
            commands.addSubcommand(BenchCommand.with(console));
        }
        commands.addSubcommand(new DoctorCommand(console));
        Failures failures = new Failures(console, root);
        commands.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.max(80, Math.min(console.width(), 120)))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> {
                    System.setProperty(LOG_FORMAT, root.logFormat.name().toLowerCase(Locale.ROOT));
                    setLogLevels(root.verbose, parsed);
                    return new CommandLine.RunLast().execute(parsed);
                });
        register(commands, DatasetName.class);
        register(commands, ComputeDevice.class);
        register(commands, BundleWriter.Precision.class);
        register(commands, Task.class);
        register(commands, ReviewReader.Format.class);
        register(commands, TailCommand.Results.class);
        register(commands, Rejection.Reason.class);
        register(commands, RootCommand.LogFormat.class);
        register(commands, ProcessingGuarantee.class);
        return commands;
    }

    private static void setLogLevels(boolean verbose, CommandLine.ParseResult parsed) {
        boolean service = parsed.hasSubcommand()
                && isService(parsed.subcommand().commandSpec().userObject());
        if (verbose) {
            System.setProperty(LOG_LEVEL, "INFO");
        }
        if (verbose || service) {
            System.setProperty(OWN_LOG_LEVEL, "INFO");
            System.setProperty(CONNECTIONS_LOG_LEVEL, verbose ? "INFO" : "WARN");
        }
    }

    /** Services tell what they do, for whoever reads their log later. */
    private static boolean isService(Object command) {
        return command instanceof ScoreCommand || command instanceof MonitorCommand;
    }

    private static <E extends Enum<E>> void register(CommandLine commands, Class<E> choices) {
        commands.registerConverter(choices, new Choice<>(choices));
    }
}
