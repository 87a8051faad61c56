package io.streamgauge.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * Asks a scorer or a monitor over HTTP whether it is well: for the health check of an image that has neither a shell nor
 * {@code curl}. A program of its own and nothing but the JDK's base module, because it is started every few seconds beside
 * the application and within its memory; all commands together would take several times as long to start.
 */
public final class HealthProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HealthProbe() {}

    /**
     * Ends the process with 0 when the answer is 200, with 1 otherwise, and with 2 when it is called wrongly.
     *
     * @param arguments the address to ask, for example {@code http://127.0.0.1:8080/health/live}
     */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("HealthProbe wants one argument, an address like http://127.0.0.1:8080/health/live");
            System.exit(Failures.WRONG_USAGE);
        }
        Answer answer = ask(arguments[0], PATIENCE);
        (answer.isWell() ? System.out : System.err).println(answer.detail());
        System.exit(answer.isWell() ? 0 : Failures.FAILED);
    }

    /**
     * Asks once.
     *
     * @param address of the health check
     * @param patience how long to wait for a connection, and then for the answer
     */
    static Answer ask(String address, Duration patience) {
        HttpURLConnection connection;
        try {
            // Never by a proxy, for what is asked is in the same container.
            connection = (HttpURLConnection) new URI(address).toURL().openConnection(Proxy.NO_PROXY);
        } catch (URISyntaxException | IOException | IllegalArgumentException | ClassCastException e) {
            return new Answer(false, "'" + address + "' is no address like http://127.0.0.1:8080/health/live");
        }
        int milliseconds = Math.toIntExact(patience.toMillis());
        connection.setConnectTimeout(milliseconds);
        connection.setReadTimeout(milliseconds);
        try {
            int status = connection.getResponseCode();
            return new Answer(status == HttpURLConnection.HTTP_OK, address + " answers " + status);
        } catch (IOException e) {
            return new Answer(
                    false, address + " does not answer: " + e.getMessage() + "; is http.port set to its port?");
        } finally {
            connection.disconnect();
        }
    }

    /**
     * What came of asking.
     *
     * @param isWell whether the application said that it is
     * @param detail a sentence for people
     */
    record Answer(boolean isWell, String detail) {}
}
