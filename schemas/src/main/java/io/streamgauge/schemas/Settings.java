package io.streamgauge.schemas;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Configuration as text, from three places; a later place wins: a properties file, the environment, the command line.
 *
 * <p>The environment variable of a key is {@code STREAMGAUGE_} and the key in upper case with {@code _} for every
 * character that is no letter or digit: {@code STREAMGAUGE_BOOTSTRAP_SERVERS} is {@code bootstrap.servers}. A value of
 * the form {@code ${file:/run/secrets/password}} stands for what that file holds, white space at its ends removed.
 *
 * <p>Immutable and safe for use by several threads. Typed configuration records read it once, at start.
 */
public final class Settings {
    private static final String ENVIRONMENT_PREFIX = "STREAMGAUGE_";
    private static final Pattern FROM_FILE = Pattern.compile("\\$\\{file:(.+)}");
    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private final Map<String, String> values;
    /** Values by variable; a variable does not tell whether its {@code _} stands for a dot or something else. */
    private final Map<String, String> environment;
    /** Keys that somebody wrote for us; the environment also holds variables meant for other commands. */
    private final Set<String> deliberate;

    private Settings(Map<String, String> values, Map<String, String> environment, Set<String> deliberate) {
        this.values = Map.copyOf(values);
        this.environment = Map.copyOf(environment);
        this.deliberate = Set.copyOf(deliberate);
    }

    /**
     * Settings out of the three places.
     *
     * @param file a properties file in UTF-8; empty for none
     * @param environment the environment, of which only variables that begin with {@code STREAMGAUGE_} count
     * @param options keys and values of the command line
     * @throws IllegalArgumentException when the file or a secret's file cannot be read
     */
    public static Settings layered(Optional<Path> file, Map<String, String> environment, Map<String, String> options) {
        Map<String, String> fromFile = file.map(Settings::read).orElse(Map.of());
        Set<String> deliberate = new TreeSet<>(fromFile.keySet());
        deliberate.addAll(options.keySet());
        Map<String, String> values = new HashMap<>(fromFile);
        Map<String, String> unspelled = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                unspelled.put(name, value);
            }
        });
        for (String key : deliberate) {
            // A key of the file or the command line keeps its spelling.
            String value = environment.get(variable(key));
            if (value != null) {
                values.put(key, value);
                unspelled.remove(variable(key));
            }
        }
        values.putAll(options);
        values.replaceAll(Settings::resolve);
        return new Settings(values, unspelled, deliberate);
    }

    /** Settings out of a map alone. */
    public static Settings of(Map<String, String> values) {
        return layered(Optional.empty(), Map.of(), values);
    }

    /** A text that must be there and not blank. */
    public String text(String key) {
        String value = value(key);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    key + " is not set: give it in the properties file, as " + variable(key) + " or as an option");
        }
        return value.trim();
    }

    /** A text, or what stands for it when it is not given. */
    public String text(String key, String otherwise) {
        String value = value(key);
        return value == null ? otherwise : value.trim();
    }

    /** A text that may be missing. */
    public Optional<String> optional(String key) {
        return Optional.ofNullable(value(key)).map(String::trim).filter(value -> !value.isEmpty());
    }

    /** A whole number within a range, both ends included. */
    public int integer(String key, int otherwise, int lowest, int highest) {
        return Math.toIntExact(longInteger(key, otherwise, lowest, highest));
    }

    /** A whole number within a range, both ends included, that may be too large for {@link #integer}. */
    public long longInteger(String key, long otherwise, long lowest, long highest) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        String remedy = "use a whole number from " + lowest + " to " + highest;
        try {
            long number = Long.parseLong(value.trim());
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, remedy, e);
        }
        throw wrong(key, value, remedy, null);
    }

    /** A number, which may have decimals, within a range. */
    public double decimal(String key, double otherwise, double lowest, double highest) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        String remedy = "use a number from " + lowest + " to " + highest;
        try {
            double number = Double.parseDouble(value.trim());
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, remedy, e);
        }
        throw wrong(key, value, remedy, null);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        return switch (value.trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, value, "use true or false", null);
        };
    }

    /** A duration: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}, or ISO 8601 as {@code PT30S}. */
    public Duration duration(String key, Duration otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        Matcher simple = SIMPLE_DURATION.matcher(value.trim());
        try {
            if (!simple.matches()) {
                return Duration.parse(value.trim());
            }
            TimeUnit unit =
                    switch (simple.group(2)) {
                        case "ms" -> TimeUnit.MILLISECONDS;
                        case "s" -> TimeUnit.SECONDS;
                        case "m" -> TimeUnit.MINUTES;
                        case "h" -> TimeUnit.HOURS;
                        default -> TimeUnit.DAYS;
                    };
            return Duration.of(Long.parseLong(simple.group(1)), unit.toChronoUnit());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(key, value, "use a number with its unit, as in 250ms, 30s, 5m, 2h", e);
        }
    }

    /** One of an enumeration's constants, in any case and with {@code -} or {@code _}. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        String wanted = value.trim().replace('-', '_');
        Set<String> choices = new TreeSet<>();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(wanted)) {
                return constant;
            }
            choices.add(constant.name().toLowerCase(Locale.ROOT));
        }
        throw wrong(key, value, "use one of " + choices, null);
    }

    /**
     * All keys that begin with a prefix, without it. Keys that only the environment has are spelled in lower case and
     * with dots, as Kafka's are.
     */
    public Map<String, String> below(String prefix) {
        Map<String, String> found = new TreeMap<>();
        String begin = variable(prefix);
        environment.forEach((name, value) -> {
            if (name.startsWith(begin)) {
                String key =
                        name.substring(begin.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                found.put(key, resolve(prefix + key, value));
            }
        });
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /**
     * Complains about keys of the file and the command line that nobody reads, which are mostly slips of the pen.
     *
     * @param known keys, or prefixes that end with a dot
     */
    public void requireKnown(Set<String> known) {
        Set<String> unknown = new TreeSet<>(deliberate);
        unknown.removeIf(key -> known.contains(key)
                || known.stream().anyMatch(prefix -> prefix.endsWith(".") && key.startsWith(prefix)));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "Unknown setting " + unknown + ": check the spelling; known are " + new TreeSet<>(known));
        }
    }

    /** The environment variable of a key. */
    static String variable(String key) {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private @Nullable String value(String key) {
        String value = values.get(key);
        if (value == null) {
            value = environment.get(variable(key));
            // Not before: the secret of another command may be out of reach for this one.
            return value == null ? null : resolve(key, value);
        }
        return value;
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try {
            // Some editors begin a file in UTF-8 with a byte order mark, which would become part of the first key.
            String text = Files.readString(file);
            properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The configuration file " + file + " cannot be read: " + e
                            + ". It must exist, be readable and be a properties file in UTF-8",
                    e);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    private static String resolve(String key, String value) {
        Matcher reference = FROM_FILE.matcher(value.trim());
        if (!reference.matches()) {
            return value;
        }
        try {
            return Files.readString(Path.of(reference.group(1))).trim();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    key + " is to be read from the file " + reference.group(1) + ", which fails: " + e
                            + ". Check the path and that this user may read the file",
                    e);
        }
    }

    private static IllegalArgumentException wrong(String key, String value, String remedy, @Nullable Exception cause) {
        return new IllegalArgumentException(key + " is '" + value + "': " + remedy, cause);
    }
}
