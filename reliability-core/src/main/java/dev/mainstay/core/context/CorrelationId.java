package dev.mainstay.core.context;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The id that ties together everything done for one request, message or run: a UUID v4.
 *
 * <p>It is minted where work enters (HTTP, a message, a run of a job, a command-line tool) and nowhere else.
 *
 * @param value the canonical text: 36 characters, lower-case hexadecimal, version 4, variant 10 (RFC 9562)
 */
public record CorrelationId(String value) {

    private static final int LENGTH = 36;

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException when it is not a canonical UUID v4; the message does not repeat it
     */
    public CorrelationId {
        if (!isVersion4(value) || !value.equals(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "value must be a lower-case UUID v4 of 36 characters, had " + value.length() + " characters");
        }
    }

    /** Mints a new id from a {@link java.security.SecureRandom}. */
    public static CorrelationId mint() {
        return new CorrelationId(UUID.randomUUID().toString());
    }

    /**
     * Reads an id that came from outside. Upper-case hexadecimal is accepted and becomes lower-case, as RFC 9562 asks of readers.
     *
     * @param text anything
     * @return empty when it is not a UUID v4
     */
    public static Optional<CorrelationId> parse(CharSequence text) {
        return isVersion4(text)
                ? Optional.of(new CorrelationId(text.toString().toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static boolean isVersion4(CharSequence text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean legal = switch (i) {
                case 8, 13, 18, 23 -> c == '-';
                case 14 -> c == '4';
                case 19 -> c == '8' || c == '9' || c == 'a' || c == 'b' || c == 'A' || c == 'B';
                default -> isHexadecimal(c);
            };
            if (!legal) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexadecimal(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    @Override
    public String toString() {
        return value;
    }
}
