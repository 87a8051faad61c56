package io.streamgauge.streams.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, each given once. Immutable. */
public final class Parameters {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads parameters.
     *
     * @param query raw query of a URI; null for none
     * @param known names that there may be
     * @throws Problem when one is unknown, or is given twice
     */
    public Parameters(@Nullable String query, List<String> known) {
        if (query == null) {
            return;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) {
                continue;
            }
            int equals = parameter.indexOf('=');
            String name = PercentEncoding.decodeParameter(equals < 0 ? parameter : parameter.substring(0, equals));
            String value = equals < 0 ? "" : PercentEncoding.decodeParameter(parameter.substring(equals + 1));
            if (!known.contains(name)) {
                throw Problem.badRequest("There is no parameter '" + name + "' here: use "
                        + (known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
            }
            if (values.put(name, value) != null) {
                throw Problem.badRequest("The parameter " + name + " is given twice: give it once");
            }
        }
    }

    /** A parameter that must be there and not blank. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            throw Problem.badRequest("The parameter " + name + " is missing: add " + name + "=...");
        }
        return value;
    }

    /** A parameter that may be missing. */
    public @Nullable String optional(String name) {
        return values.get(name);
    }
}
