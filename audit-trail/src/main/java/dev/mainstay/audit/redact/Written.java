package dev.mainstay.audit.redact;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written in place of a value: an object whose member {@value #MARK} says how it was redacted. */
final class Written {

    static final String MARK = "$redacted";
    static final String ENCRYPTED = "encrypted";
    static final Map<String, Object> REMOVED = Map.of(MARK, "removed");
    static final Map<String, Object> ERASED = Map.of(MARK, "erased");
    static final Map<String, Object> UNREADABLE = Map.of(MARK, "unreadable");

    private Written() {}

    static Map<String, Object> masked(@Nullable Object value) {
        return Map.of(MARK, "masked", "type", type(value));
    }

    static Map<String, Object> token(String keyId, String digest) {
        return Map.of(MARK, "token", "key", keyId, "value", digest);
    }

    static Map<String, Object> encrypted(String subject, String keyId, String data) {
        return Map.of(MARK, ENCRYPTED, "subject", subject, "key", keyId, "data", data);
    }

    private static String type(@Nullable Object value) {
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        if (value instanceof Map) {
            return "object";
        }
        return value instanceof List ? "array" : "number";
    }
}
