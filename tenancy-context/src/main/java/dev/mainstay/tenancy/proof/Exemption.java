package dev.mainstay.tenancy.proof;

import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * A finding or an undecided verdict that somebody accepts, for a time.
 *
 * @param code a code such as {@code PA018}, or {@link #UNDECIDED} for a verdict
 * @param object the object as the report names it; {@code *} stands for any characters
 * @param reason why it is accepted, not blank
 * @param expires the last day on which it holds, by the clock of the caller
 */
public record Exemption(String code, String object, String reason, LocalDate expires) {

    /** In place of a code: a verdict that could not be decided. */
    public static final String UNDECIDED = "UNDECIDED";

    /**
     * Checks code, object and reason.
     *
     * @throws IllegalArgumentException when the code is not known, or object or reason are blank
     */
    public Exemption {
        if (!code.equals(UNDECIDED) && !isKnown(code)) {
            throw new IllegalArgumentException(
                    "code must be UNDECIDED or one of the audit's, such as PA018, was '" + code + "'");
        }
        if (object.isBlank()) {
            throw new IllegalArgumentException("object must not be blank");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank");
        }
    }

    private static boolean isKnown(String code) {
        for (FindingCode known : FindingCode.values()) {
            if (known.id().equals(code)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether this accepts a code on an object on a day. */
    boolean covers(String otherCode, String otherObject, LocalDate today) {
        return code.equals(otherCode) && !today.isAfter(expires) && matches(object, otherObject);
    }

    /** Returns whether a text is what a pattern with {@code *} describes. */
    static boolean matches(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return Pattern.matches(regex, text);
    }
}
