package dev.mainstay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a figure has to keep; null where nothing is asked.
 *
 * @param value highest value, in the unit of the figure
 * @param bytes highest number of bytes for one operation, compared with the figure to the nearest byte: what allocates once in a while is not zero
 * @param ratio highest share of what it is compared with
 */
record Bar(
        @Nullable Double value,
        @Nullable Double bytes,
        @Nullable Double ratio) {

    static Bar value(double most) {
        return new Bar(most, null, null);
    }

    static Bar cost(double nanos, double bytes) {
        return new Bar(nanos, bytes, null);
    }

    static Bar ratio(double most) {
        return new Bar(null, null, most);
    }

    boolean isMetBy(Row.Figure figure, @Nullable Double toOther) {
        return (value == null || figure.value() <= value)
                && (bytes == null || (figure.bytes() != null && Math.round(figure.bytes()) <= bytes))
                && (ratio == null || (toOther != null && toOther <= ratio));
    }

    String describe(String unit) {
        List<String> parts = new ArrayList<>();
        if (value != null) {
            parts.add(most(value, " " + unit));
        }
        if (bytes != null) {
            parts.add(most(bytes, " B"));
        }
        if (ratio != null) {
            parts.add(most(ratio, "x"));
        }
        return String.join(", ", parts);
    }

    private static String most(double limit, String unit) {
        return (limit == 0 ? "" : "<= ") + Text.number(limit) + unit;
    }
}
