package dev.mainstay.audit.redact;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is written in place of a value: an object whose member {@value #MARK} says how it was redacted. */
final class Written {

    static final String MARK = "$redacted";
    static final String ENCRYPTED = "encrypted";
    static final Map<String, Object> REMOVED = Map.of(MARK, "removed");
    static final Map<String, Object> ERASED = Map.of(MARK, "erased");
    static final Map<String, Object> UNREADABLE = Map.of(MARK, "unreadable");

    /** Bytes of a token's digest. */
    static final int TOKEN_BYTES = 16;

    private static final Set<String> TYPES = Set.of("string", "boolean", "number", "object", "array");

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

    /**
     * Says whether a policy wrote it: a value passes a policy when it is compared and again when it is recorded. What
     * only looks so and holds anything else is not taken for it.
     */
    static boolean is(Map<?, ?> map) {
        if (!(map.get(MARK) instanceof String how)) {
            return false;
        }
        return switch (how) {
            case "removed", "erased", "unreadable" -> map.size() == 1;
            case "masked" -> map.size() == 2 && map.get("type") instanceof String type && TYPES.contains(type);
            case "token" -> map.size() == 3 && isId(map.get("key")) && isHex(map.get("value"));
            case ENCRYPTED ->
                map.size() == 4
                        && map.get("subject") instanceof String
                        && isId(map.get("key"))
                        && isData(map.get("data"));
            default -> false;
        };
    }

    private static boolean isId(@Nullable Object value) {
        return value instanceof String id && id.length() <= 64 && id.chars().allMatch(Written::isIdCharacter);
    }

    private static boolean isIdCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    private static boolean isHex(@Nullable Object value) {
        return value instanceof String hex
                && hex.length() == 2 * TOKEN_BYTES
                && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static boolean isData(@Nullable Object value) {
        return value instanceof String data
                && SubjectCipher.isLength(data.length())
                && data.chars().allMatch(c -> isIdCharacter(c) && c != '.');
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
