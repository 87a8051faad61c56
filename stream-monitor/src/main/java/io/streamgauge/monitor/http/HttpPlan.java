package io.streamgauge.monitor.http;

import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.ListenAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Where a monitor listens for questions. Immutable.
 *
 * @param listen where
 * @param advertised where other monitors reach this one; empty for where it listens
 */
public record HttpPlan(ListenAddress listen, Optional<HostInfo> advertised) {
    private static final String PREFIX = "monitor.http.";
    private static final int LARGEST_PORT = 65_535;

    /** Checks the values. */
    public HttpPlan {
        if (advertised.isEmpty() && listen.isAnyInterface()) {
            throw new IllegalArgumentException(
                    "monitor.http.advertised is not set, but monitor.http.address is '" + listen.address()
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
        return ListenAddress.from(settings, PREFIX)
                .map(listen -> new HttpPlan(
                        listen, settings.optional("monitor.http.advertised").map(HttpPlan::hostAndPort)));
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
}
