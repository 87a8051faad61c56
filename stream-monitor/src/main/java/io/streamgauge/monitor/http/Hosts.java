package io.streamgauge.monitor.http;

import org.apache.kafka.streams.state.HostInfo;

/** Hosts and ports as texts; addresses of IPv6 stand in brackets there. Stateless. */
final class Hosts {
    private Hosts() {}

    /** {@code HOST:PORT}, as in a URI. */
    static String text(HostInfo host) {
        String name = host.host();
        return (name.contains(":") ? '[' + name + ']' : name) + ':' + host.port();
    }

    /** A host as Kafka Streams writes it, without the brackets that it may have in a URI. */
    static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
