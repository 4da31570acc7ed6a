package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.proof.Exemption;
import dev.mainstay.tenancy.proof.TenantSetting;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the values of options that hold several things. */
final class Options {

    /** Stands for an option without a value. */
    static final String NO_FINGERPRINT = "print";

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-fA-F]{64}");

    private Options() {}

    /** Reads what a fingerprint is compared with, if anything. An empty value is none: a variable that is not set must not pass for equal. */
    static Optional<String> fingerprint(String text) {
        if (text.equals(NO_FINGERPRINT)) {
            return Optional.empty();
        }
        if (!FINGERPRINT.matcher(text).matches()) {
            throw new IllegalArgumentException("--fingerprint must be 64 hexadecimal digits, was '" + text + "'");
        }
        return Optional.of(text);
    }

    /** Reads {@code name} or {@code name=template}. */
    static TenantSetting setting(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? TenantSetting.plain(text)
                : new TenantSetting(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Reads {@code tables:reason}. */
    static Map.Entry<String, String> global(String text) {
        int colon = firstColon(text);
        if (colon < 0) {
            throw new IllegalArgumentException("--global must be TABLES:REASON, was '" + text + "'");
        }
        return Map.entry(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Reads {@code tables=parent}. */
    static Map.Entry<String, String> child(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("--child must be TABLES=PARENT, was '" + text + "'");
        }
        return Map.entry(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Reads {@code code:object:reason:yyyy-mm-dd}; the reason may hold colons, a quoted name too. */
    static Exemption exemption(String text) {
        int code = text.indexOf(':');
        int date = text.lastIndexOf(':');
        int object = code < 0 ? -1 : firstColon(text.substring(code + 1)) + code + 1;
        if (code < 0 || object <= code || object >= date) {
            throw new IllegalArgumentException("--exempt must be CODE:OBJECT:REASON:YYYY-MM-DD, was '" + text + "'");
        }
        return new Exemption(
                text.substring(0, code),
                text.substring(code + 1, object),
                text.substring(object + 1, date),
                day(text.substring(date + 1), text));
    }

    private static LocalDate day(String day, String text) {
        try {
            return LocalDate.parse(day);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "--exempt must end with a day such as 2026-12-31, was '" + text + "'", e);
        }
    }

    /** Returns where the first colon outside double quotes is; -1 when there is none. */
    private static int firstColon(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ':' && !quoted) {
                return i;
            }
        }
        return -1;
    }
}
