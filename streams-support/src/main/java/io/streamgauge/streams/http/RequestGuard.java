package io.streamgauge.streams.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses requests that somebody else's web page may have made a browser send. Immutable. */
final class RequestGuard {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final HttpService.Plan plan;
    private final boolean local;
    private final URI address;

    /**
     * A guard.
     *
     * @param local whether the server listens to this machine alone
     * @param address where it listens
     */
    RequestGuard(HttpService.Plan plan, boolean local, URI address) {
        this.plan = plan;
        this.local = local;
        this.address = address;
    }

    /**
     * Checks a request.
     *
     * @throws Problem when it is refused
     */
    void check(Request request) {
        requireAscii(request);
        String host = request.header("Host");
        requireOurName(host);
        requireOurOrigin(request, host);
    }

    /** Other bytes might be read in another encoding than they were written in, which would be another key. */
    private static void requireAscii(Request request) {
        if (request.target().chars().anyMatch(character -> character > '~' || character <= ' ')) {
            throw Problem.badRequest("The path or a parameter has other characters than ASCII: write them as %XX");
        }
    }

    /**
     * Who listens on this machine alone is asked by it alone. A web page could let the name of its own server stand for this
     * machine's address; its browser still says that name.
     */
    private void requireOurName(@Nullable String host) {
        if (!local || host == null) {
            return;
        }
        String name = host.replaceFirst(":\\d*$", "");
        boolean isAddress = name.startsWith("[") || name.matches("[\\d.]+");
        boolean isKnown = name.equalsIgnoreCase("localhost")
                || plan.names().stream().anyMatch(known -> known.equalsIgnoreCase(name));
        if (!isAddress && !isKnown) {
            throw Problem.misdirected("The host is '" + name + "': ask " + address
                    + ", or make the server listen at another " + plan.listen().prefix() + ListenAddress.ADDRESS
                    + " than this machine's own");
        }
    }

    /**
     * Browsers say which page a request comes from, and what is no browser says nothing. A link on another page may lead here;
     * that page could read nothing of what it asked for itself, but would keep connections.
     */
    private static void requireOurOrigin(Request request, @Nullable String host) {
        String site = request.header("Sec-Fetch-Site");
        String origin = request.header("Origin");
        boolean isLink = READING.contains(request.method())
                && "navigate".equals(request.header("Sec-Fetch-Mode"))
                && "document".equals(request.header("Sec-Fetch-Dest"));
        boolean isOther = site != null && !site.equals("same-origin") && !site.equals("none") && !isLink;
        if (origin != null) {
            isOther |= host == null || !origin.toLowerCase(Locale.ROOT).endsWith("://" + host.toLowerCase(Locale.ROOT));
        }
        if (isOther) {
            throw Problem.forbidden("The request comes from the page of another server"
                    + (origin == null ? "" : ", '" + origin + "'")
                    + ": send it from this server's own page, or from a program");
        }
    }
}
