package io.streamgauge.cli;

import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.data.DatasetName;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The command {@code streamgauge}. */
public final class Main {
    /** Before any logger is made: its configuration reads this property once. */
    static final String LOG_LEVEL = "streamgauge.log.level";

    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) {
        System.exit(execute(Console.ofProcess(), arguments));
    }

    /** Runs a command and returns its exit code. */
    static int execute(Console console, String... arguments) {
        RootCommand root = new RootCommand();
        CommandLine commands = new CommandLine(root)
                .addSubcommand(new LocalCommand(console))
                .addSubcommand(DataCommand.with(console))
                .addSubcommand(new TrainCommand(console))
                .addSubcommand(new EvaluateCommand(console))
                .addSubcommand(new PublishCommand(console))
                .addSubcommand(new ScoreCommand(console));
        Failures failures = new Failures(console, root);
        commands.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.max(80, Math.min(console.width(), 120)))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> {
                    if (root.verbose && System.getProperty(LOG_LEVEL) == null) {
                        System.setProperty(LOG_LEVEL, "INFO");
                    }
                    return new CommandLine.RunLast().execute(parsed);
                });
        register(commands, DatasetName.class);
        register(commands, ComputeDevice.class);
        register(commands, BundleWriter.Precision.class);
        return commands.execute(arguments);
    }

    private static <E extends Enum<E>> void register(CommandLine commands, Class<E> choices) {
        commands.registerConverter(choices, new Choice<>(choices));
    }
}
