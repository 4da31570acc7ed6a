package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/**
 * The application asked for the driver's own objects, which work past the wrapper: name {@value #NAME}, attributes {@code via} and
 * {@code outcome} ({@code bound} or {@code refused}).
 *
 * @param via what was asked for
 * @param refused whether it was refused
 */
public record RawAccess(Via via, boolean refused) implements Signal {

    /** The signal's name. */
    public static final String NAME = "mainstay.tenancy.unwrapped";

    /** The ways past the wrapper. */
    public enum Via {
        /** {@code unwrap} to a type that is not JDBC's, as COPY needs. */
        UNWRAP("unwrap"),
        /** A large object. */
        LARGE_OBJECT("large-object");

        private final String text;

        Via(String text) {
            this.text = text;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, String> attributes() {
        return Map.of("via", via.text, "outcome", refused ? "refused" : "bound");
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }
}
