package dev.mainstay.audit;

import dev.mainstay.core.keys.AesKey;
import java.util.Optional;

/**
 * One encryption key per person and tenant, so that a person's values in the audit trail become unreadable when the key
 * is destroyed. Implementations are safe for any number of threads.
 */
public interface SubjectKeys {

    /**
     * Returns the key that encrypts new values of a person, made when there is none.
     *
     * @param tenant the tenant's id
     * @param subject stable id of the person
     * @throws SubjectKeysUnavailableException when the keys are out of reach
     */
    AesKey current(String tenant, String subject);

    /**
     * Returns a key that once encrypted values of a person.
     *
     * @param tenant the tenant's id
     * @param subject stable id of the person
     * @param keyId the key's id, as it stands beside the value
     * @return empty when there is no such key, or it was destroyed
     * @throws SubjectKeysUnavailableException when the keys are out of reach
     */
    Optional<AesKey> find(String tenant, String subject, String keyId);

    /**
     * Drops what this process remembers of a person's keys. Called after they were destroyed; other processes go on for
     * as long as their implementation says.
     *
     * @param tenant the tenant's id
     * @param subject stable id of the person
     */
    void forget(String tenant, String subject);
}
