package dev.mainstay.core.guard;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of settings as text. Reading throws an {@link IllegalArgumentException} that says what is legal. */
final class SettingText {

    private static final Pattern SHORT = Pattern.compile("([0-9]{1,19})(ns|us|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,10}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,40})?(E-?[0-9]{1,3})?");

    static final Map<String, GuardConfig> PRESETS =
            Map.of("api", GuardConfig.api(), "database", GuardConfig.database());
    static final Map<String, Classifier> CLASSIFIERS =
            Map.of("defaults", Classifiers.defaults(), "http", Classifiers.http(), "sql", Classifiers.sql());

    /** From the largest on. */
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
        UNITS.put("us", Duration.ofNanos(1_000));
        UNITS.put("ns", Duration.ofNanos(1));
    }

    private SettingText() {}

    static Duration duration(String text) {
        Matcher number = SHORT.matcher(text);
        try {
            if (number.matches()) {
                Duration unit = UNITS.getOrDefault(number.group(2), Duration.ZERO);
                return unit.multipliedBy(Long.parseLong(number.group(1)));
            }
            return Duration.parse(text);
        } catch (DateTimeException | ArithmeticException | NumberFormatException unreadable) {
            throw new IllegalArgumentException(
                    "must be a whole number with ns, us, ms, s, m or h, as 15s, or ISO-8601, as PT15S", unreadable);
        }
    }

    /** Writes the largest unit of which it is a whole number, and ISO-8601 where none can hold it. */
    static String of(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        try {
            for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
                long count = duration.dividedBy(unit.getValue());
                if (unit.getValue().multipliedBy(count).equals(duration)) {
                    return count + unit.getKey();
                }
            }
        } catch (ArithmeticException tooManyNanos) {
            // Only of a duration of some centuries that is no whole number of seconds.
        }
        return duration.toString();
    }

    static int whole(String text) {
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number == (int) number) {
                return (int) number;
            }
        }
        throw new IllegalArgumentException("must be a whole number of at most " + Integer.MAX_VALUE);
    }

    static double decimal(String text) {
        if (DECIMAL.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        throw new IllegalArgumentException("must be a decimal number, as 0.2");
    }

    static boolean truth(String text) {
        return choice(text, Map.of("true", true, "false", false));
    }

    /** Returns what the text stands for. */
    static <V> V choice(String text, Map<String, V> choices) {
        V value = choices.get(text);
        if (value == null) {
            throw new IllegalArgumentException(
                    "must be one of " + choices.keySet().stream().sorted().toList());
        }
        return value;
    }

    /** Returns what stands for the value. */
    static <V> String nameOf(V value, Map<String, V> choices) {
        return choices.entrySet().stream()
                .filter(choice -> choice.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
