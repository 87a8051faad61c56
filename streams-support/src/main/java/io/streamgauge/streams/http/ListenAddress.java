package io.streamgauge.streams.http;

import io.streamgauge.schemas.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a server listens. Immutable.
 *
 * @param prefix what the names of the settings begin with, for example {@code monitor.http.}
 * @param address name or address of the network interface
 * @param port 1 to 65,535; 0 for any that is free
 */
public record ListenAddress(String prefix, String address, int port) {
    /** Names of the settings behind their prefix. */
    public static final String PORT = "port";

    /** Names of the settings behind their prefix. */
    public static final String ADDRESS = "address";

    private static final String OFF = "off";
    private static final String ANY = "any";
    private static final int LARGEST_PORT = 65_535;

    /** Checks the values. */
    public ListenAddress {
        if (port < 0 || port > LARGEST_PORT) {
            throw wrongPort(prefix, Integer.toString(port));
        }
        var unused = resolve(prefix, address);
    }

    /**
     * Reads the settings.
     *
     * @return empty when the server is not to listen, which is so unless a port is given
     * @throws IllegalArgumentException when a value is wrong; names key, value and remedy
     */
    public static Optional<ListenAddress> from(Settings settings, String prefix) {
        String port = settings.text(prefix + PORT, OFF);
        if (port.equals(OFF) || port.equals("0")) {
            return Optional.empty();
        }
        if (!port.equals(ANY) && !port.matches("\\d{1,9}")) {
            throw wrongPort(prefix, port);
        }
        return Optional.of(new ListenAddress(
                prefix, settings.text(prefix + ADDRESS, "127.0.0.1"), port.equals(ANY) ? 0 : Integer.parseInt(port)));
    }

    /** Whether it stands for all network interfaces, so that it is no address to ask. */
    public boolean isAnyInterface() {
        return resolve(prefix, address).isAnyLocalAddress();
    }

    /** The address itself. */
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(resolve(prefix, address), port);
    }

    private static InetAddress resolve(String prefix, String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    prefix + ADDRESS + " is '" + address
                            + "', which has no address: use that of a network interface of this machine",
                    e);
        }
    }

    private static IllegalArgumentException wrongPort(String prefix, String port) {
        return new IllegalArgumentException(prefix + PORT + " is '" + port
                + "': use off or 0 for none, any for one that is free, or a whole number to " + LARGEST_PORT);
    }
}
