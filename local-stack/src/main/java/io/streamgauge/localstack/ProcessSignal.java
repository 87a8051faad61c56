package io.streamgauge.localstack;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that Java cannot send by itself. Sent by the system's own {@code kill}. */
public enum ProcessSignal {
    /** Stops a process where it stands, as a machine does that is out of breath: it keeps its connections and says nothing. */
    STOP("STOP"),
    /** Has a stopped process go on. */
    CONTINUE("CONT");

    private static final long PATIENCE_SECONDS = 10;

    private final String signalName;

    ProcessSignal(String signalName) {
        this.signalName = signalName;
    }

    /**
     * Sends the signal.
     *
     * @param pid the process, which must be this user's
     * @throws LocalStackException when there is no such process, or it cannot be signalled
     */
    public void send(long pid) {
        try {
            // The shell's own command, for a system may lack the program of that name.
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + signalName + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                kill.destroyForcibly();
                throw new LocalStackException("The signal " + signalName + " could not be sent to the process " + pid
                        + ": look whether it exists and is yours");
            }
        } catch (IOException e) {
            throw new LocalStackException(
                    "The signal " + signalName + " cannot be sent to the process " + pid + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while the process " + pid + " was sent " + signalName, e);
        }
    }
}
