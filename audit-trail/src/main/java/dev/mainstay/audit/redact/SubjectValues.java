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
        if (map.get("subject") instanceof String subject
                && map.get("key") instanceof String keyId
                && map.get("data") instanceof String data) {
            Optional<AesKey> key = keys.find(tenant, subject, keyId);
            return key.isEmpty() ? Written.ERASED : decrypted(key.get(), tenant, subject, data);
        }
        return Written.UNREADABLE;
    }

    private static @Nullable Object decrypted(AesKey key, String tenant, String subject, String data) {
        try {
            return SubjectCipher.decrypt(key, tenant, subject, data);
        } catch (GeneralSecurityException | IllegalArgumentException changed) {
            return Written.UNREADABLE;
        }
    }
}
