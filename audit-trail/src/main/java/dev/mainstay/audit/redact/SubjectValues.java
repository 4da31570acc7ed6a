package dev.mainstay.audit.redact;

import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.keys.AesKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that {@link Redactions} encrypted under the keys of persons. Immutable, safe for any number of threads.
 *
 * <pre>{@code
 * Object detail = SubjectValues.of(subjectKeys).read(tenant, CanonicalJson.parse(json));
 * }</pre>
 */
public final class SubjectValues {

    private final SubjectKeys keys;

    private SubjectValues(SubjectKeys keys) {
        this.keys = keys;
    }

    /** Reads with these keys. */
    public static SubjectValues of(SubjectKeys keys) {
        return new SubjectValues(Objects.requireNonNull(keys, "keys"));
    }

    /**
     * Puts every encrypted value back.
     *
     * @param tenant of the record in which the value stands
     * @param value of the closed model, as it was recorded
     * @return a copy; in place of a value whose key was destroyed {@code {"$redacted":"erased"}}, of one that does not
     *     open because it was changed or is another tenant's {@code {"$redacted":"unreadable"}}
     */
    public @Nullable Object read(String tenant, @Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(read(tenant, element)));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            return Written.ENCRYPTED.equals(map.get(Written.MARK)) ? opened(tenant, map) : members(tenant, map);
        }
        return value;
    }

    private Map<String, @Nullable Object> members(String tenant, Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, member) -> copy.put((String) key, read(tenant, member)));
        return copy;
    }

    private @Nullable Object opened(String tenant, Map<?, ?> map) {
        boolean whole = map.get("subject") instanceof String
                && map.get("key") instanceof String
                && map.get("data") instanceof String;
        if (!whole) {
            return Written.UNREADABLE;
        }
        String subject = (String) map.get("subject");
        Optional<AesKey> key = keys.find(tenant, subject, (String) map.get("key"));
        if (key.isEmpty()) {
            return Written.ERASED;
        }
        try {
            return SubjectCipher.decrypt(key.get(), tenant, subject, (String) map.get("data"));
        } catch (GeneralSecurityException | IllegalArgumentException changed) {
            return Written.UNREADABLE;
        }
    }
}
