package dev.mainstay.audit.redact;

import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.keys.AesKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys of persons for tests: one for each, until it is forgotten. */
final class KeysInMemory implements SubjectKeys {

    private final Map<String, AesKey> keys = new ConcurrentHashMap<>();

    @Override
    public AesKey current(String tenant, String subject) {
        return keys.computeIfAbsent(tenant + "/" + subject, place -> {
            byte[] material = new byte[32];
            new SecureRandom().nextBytes(material);
            return AesKey.of("k-" + subject, material);
        });
    }

    @Override
    public Optional<AesKey> find(String tenant, String subject, String keyId) {
        return Optional.ofNullable(keys.get(tenant + "/" + subject))
                .filter(key -> key.id().equals(keyId));
    }

    @Override
    public void forget(String tenant, String subject) {
        keys.remove(tenant + "/" + subject);
    }

    /** Gives one tenant's key of a person to another, as an attacker with the database would. */
    void copy(String from, String to, String subject) {
        keys.put(to + "/" + subject, keys.get(from + "/" + subject));
    }
}
