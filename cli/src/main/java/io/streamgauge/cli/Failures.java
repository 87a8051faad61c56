package io.streamgauge.cli;

import io.streamgauge.localstack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
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

    private static final String RIGHTS = " (which rights users need: k8s/components/strimzi/users.yaml)";

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
    static String describe(Exception failure) {
        Throwable shown = failure;
        if (failure instanceof ExecutionException && failure.getCause() != null) {
            shown = failure.getCause();
        }
        if (shown instanceof LocalStackException && shown.getMessage() != null) {
            // The last lines of a server's log are what tells the reason.
            return shown.getMessage().strip();
        }
        if (shown instanceof SaslAuthenticationException) {
            return "the brokers refuse the login that kafka.sasl.* makes: " + firstLine(shown);
        }
        Optional<AuthorizationException> denied = denied(shown);
        if (denied.isPresent()) {
            String reason = firstLine(denied.get());
            String message = firstLine(shown);
            return (message.contains(reason) ? message : message + ": " + reason) + RIGHTS;
        }
        boolean ours = shown.getClass().getName().startsWith("io.streamgauge.")
                || shown instanceof KafkaException
                || shown.getClass() == IllegalArgumentException.class;
        if (ours && shown.getMessage() != null) {
            return firstLine(shown) + reasonOfConstruction(shown);
        }
        if (shown instanceof IOException || shown instanceof UncheckedIOException) {
            return shown.getMessage() == null ? shown.toString() : describe(shown);
        }
        return "unexpected " + describe(shown) + "; run again with --verbose to see where";
    }

    /** A right that somebody does not have, if that is behind a failure. */
    private static Optional<AuthorizationException> denied(Throwable shown) {
        for (Throwable cause = shown; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException denied) {
                return Optional.of(denied);
            }
        }
        return Optional.empty();
    }

    /** Of a client that cannot be made Kafka says only that much, and why in the last of its causes. */
    private static String reasonOfConstruction(Throwable shown) {
        String reason = "";
        if (shown.getClass() == KafkaException.class) {
            for (Throwable cause = shown.getCause(); cause != null; cause = cause.getCause()) {
                String message = firstLine(cause);
                if (message.contains("JAAS config")) {
                    // What Kafka says may repeat a part of a password.
                    return ": kafka.sasl.jaas.config cannot be read; check its quotes, and the semicolon at its end";
                }
                if (cause instanceof KafkaException || cause instanceof IOException) {
                    reason = message;
                }
            }
        }
        return reason.isEmpty() || firstLine(shown).contains(reason) ? "" : ": " + reason;
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
