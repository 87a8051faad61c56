package io.streamgauge.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads from and writes to. Results go to {@link #out}, everything else (progress, errors, log) to
 * {@link #err}, so that results can be piped. Safe for use by several threads as far as its streams are.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal whether a person is watching standard error
 * @param width columns of the terminal
 * @param environment the environment variables
 */
record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        int width,
        Map<String, String> environment) {

    private static final int USUAL_WIDTH = 80;

    /** The console of this process. The launcher script says whether there is a terminal, which Java 17 cannot tell. */
    static Console ofProcess() {
        return new Console(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("streamgauge.terminal"),
                Integer.getInteger("streamgauge.terminal.width", USUAL_WIDTH),
                System.getenv());
    }
}
