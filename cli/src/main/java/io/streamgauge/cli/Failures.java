package io.streamgauge.cli;

import io.streamgauge.localstack.LocalStackException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one line and an exit code; the stack trace is for those who ask for it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final Console console;
    private final RootCommand root;

    Failures(Console console, RootCommand root) {
        this.console = console;
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        StringBuilder message = new StringBuilder(firstLine(failure));
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            message.append("; did you mean ")
                    .append(String.join(" or ", unmatched.getSuggestions()))
                    .append('?');
        }
        return report(message + " (see " + command.getCommandSpec().qualifiedName() + " --help)", failure, WRONG_USAGE);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof UsageException) {
            return report(
                    firstLine(failure) + " (see " + command.getCommandSpec().qualifiedName() + " --help)",
                    failure,
                    WRONG_USAGE);
        }
        return report(describe(failure), failure, FAILED);
    }

    private int report(String message, Exception failure, int exitCode) {
        console.err().println("streamgauge: " + message);
        if (root.verbose) {
            failure.printStackTrace(console.err());
        }
        return exitCode;
    }

    /** A sentence for people. What we throw on purpose is one already; anything else is named by its type. */
    private static String describe(Exception failure) {
        Throwable shown = failure;
        if (failure instanceof ExecutionException && failure.getCause() != null) {
            shown = failure.getCause();
        }
        if (shown instanceof LocalStackException && shown.getMessage() != null) {
            // The last lines of a server's log are what tells the reason.
            return shown.getMessage().strip();
        }
        boolean ours = shown.getClass().getName().startsWith("io.streamgauge.")
                || shown instanceof KafkaException
                || shown.getClass() == IllegalArgumentException.class;
        if (ours && shown.getMessage() != null) {
            return firstLine(shown);
        }
        if (shown instanceof java.io.IOException || shown instanceof java.io.UncheckedIOException) {
            return shown.getMessage() == null ? shown.toString() : describe(shown);
        }
        return "unexpected " + describe(shown) + "; run again with --verbose to see where";
    }

    private static String describe(Throwable shown) {
        String message = firstLine(shown);
        return message.isEmpty()
                ? shown.getClass().getSimpleName()
                : shown.getClass().getSimpleName() + ": " + message;
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse(failure.getClass().getSimpleName())
                .strip();
    }
}
