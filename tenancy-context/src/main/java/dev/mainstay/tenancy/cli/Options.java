package dev.mainstay.tenancy.cli;

import dev.mainstay.tenancy.proof.Exemption;
import dev.mainstay.tenancy.proof.TenantSetting;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** Reads the values of options that hold several things. */
final class Options {

    private Options() {}

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
