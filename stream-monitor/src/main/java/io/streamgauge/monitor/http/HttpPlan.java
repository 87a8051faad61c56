package io.streamgauge.monitor.http;

import io.streamgauge.schemas.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Where a monitor listens for questions. Immutable.
 *
 * @param address name or address of the network interface
 * @param port 0 to 65,535; 0 for any that is free
 * @param advertised where other monitors reach this one; empty for where it listens
 */
public record HttpPlan(String address, int port, Optional<HostInfo> advertised) {
    private static final String OFF = "off";
    private static final int LARGEST_PORT = 65_535;

    /** Checks the values. */
    public HttpPlan {
        if (port < 0 || port > LARGEST_PORT) {
            throw wrongPort(Integer.toString(port));
        }
        if (advertised.isEmpty() && resolve(address).isAnyLocalAddress()) {
            throw new IllegalArgumentException(
                    "monitor.http.advertised is not set, but monitor.http.address is '" + address
                            + "', which no other monitor can reach: set it to the host:port at which they reach this one");
        }
    }

    /**
     * Reads the settings.
     *
     * @return empty when a monitor is not to listen
     * @throws IllegalArgumentException when a value is wrong; names key, value and remedy
     */
    public static Optional<HttpPlan> from(Settings settings) {
        String port = settings.text("monitor.http.port", OFF);
        if (port.equals(OFF)) {
            return Optional.empty();
        }
        if (!port.matches("\\d{1,9}")) {
            throw wrongPort(port);
        }
        return Optional.of(new HttpPlan(
                settings.text("monitor.http.address", "127.0.0.1"),
                Integer.parseInt(port),
                settings.optional("monitor.http.advertised").map(HttpPlan::hostAndPort)));
    }

    /** Where to listen. */
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(resolve(address), port);
    }

    private static InetAddress resolve(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "monitor.http.address is '" + address
                            + "', which has no address: use that of a network interface of this machine",
                    e);
        }
    }

    private static HostInfo hostAndPort(String advertised) {
        IllegalArgumentException wrong = new IllegalArgumentException(
                "monitor.http.advertised is '" + advertised + "': use host:port, for example monitor-1:8090");
        try {
            URI uri = new URI("http://" + advertised);
            if (uri.getHost() == null || !advertised.equals(uri.getRawAuthority()) || uri.getUserInfo() != null) {
                throw wrong;
            }
            if (uri.getPort() < 1 || uri.getPort() > LARGEST_PORT) {
                throw wrong;
            }
            return new HostInfo(Hosts.unbracketed(uri.getHost()), uri.getPort());
        } catch (URISyntaxException e) {
            wrong.initCause(e);
            throw wrong;
        }
    }

    private static IllegalArgumentException wrongPort(String port) {
        return new IllegalArgumentException("monitor.http.port is '" + port
                + "': use off, 0 for any port that is free, or " + "a whole number to " + LARGEST_PORT);
    }
}
