package io.streamgauge.streams.http;

/** Hosts and ports as texts; addresses of IPv6 stand in brackets there. Stateless. */
public final class Hosts {
    private Hosts() {}

    /** {@code HOST:PORT}, as in a URI. */
    public static String text(String host, int port) {
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
    }

    /** A host without the brackets that it may have in a URI. */
    public static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
