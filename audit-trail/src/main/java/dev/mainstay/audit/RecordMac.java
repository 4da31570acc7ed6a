package dev.mainstay.audit;

import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.keys.StandardAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The MAC that the application puts on each record, with a key that the database does not know: it shows an edit before
 * the record is sealed, and names the edited row afterwards.
 *
 * <p>It is HMAC-SHA-256 over {@link AuditRecord#written()} under a key per tenant, derived with HKDF (RFC 5869) from
 * the ring's key, so that one tenant's key tells nothing about another's. Immutable, safe for any number of threads.
 */
public final class RecordMac {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] SALT = "mainstay audit record mac 1".getBytes(StandardCharsets.US_ASCII);

    private final KeyRing<HmacKey> keys;

    private RecordMac(KeyRing<HmacKey> keys) {
        this.keys = keys;
    }

    /**
     * Makes it from keys that are used for nothing else.
     *
     * @param keys the current one writes; older ones only verify
     */
    public static RecordMac of(KeyRing<HmacKey> keys) {
        return new RecordMac(keys);
    }

    /** What the MAC of a record says. */
    public enum Verdict {
        /** The record is as the application wrote it. */
        VALID,
        /** It is not, or the MAC is not the application's. */
        INVALID,
        /** Its key is not in the ring. */
        UNKNOWN_KEY,
        /** It has none. */
        ABSENT
    }

    /**
     * Returns the id of the key that writes.
     *
     * @throws IllegalStateException when the ring only reads
     */
    public String keyId() {
        return keys.current().id();
    }

    /**
     * Makes the MAC of what will be written.
     *
     * @param tenant the record's tenant
     * @param written as {@link AuditRecord#written()} will return it, with {@link #keyId()} in it
     * @return 32 bytes
     * @throws IllegalStateException when the ring only reads
     */
    public byte[] sign(String tenant, byte[] written) {
        return hmac(tenantKey(keys.current(), tenant), written);
    }

    /**
     * Verifies the MAC of a record.
     *
     * @param record as it was read back
     */
    public Verdict verify(AuditRecord record) {
        Optional<byte[]> mac = record.mac();
        Optional<String> keyId = record.macKeyId();
        if (mac.isEmpty() && keyId.isEmpty()) {
            return Verdict.ABSENT;
        }
        if (mac.isEmpty() || keyId.isEmpty()) {
            return Verdict.INVALID;
        }
        Optional<HmacKey> key = keys.find(keyId.get());
        if (key.isEmpty()) {
            return Verdict.UNKNOWN_KEY;
        }
        byte[] expected = hmac(tenantKey(key.get(), record.tenant()), record.written());
        return MessageDigest.isEqual(expected, mac.get()) ? Verdict.VALID : Verdict.INVALID;
    }

    // HKDF with one block of output: T(1) = HMAC(PRK, info | 0x01), RFC 5869, section 2.3.
    private static byte[] tenantKey(HmacKey key, String tenant) {
        byte[] material = key.key().getEncoded();
        byte[] pseudorandom = hmac(SALT, material);
        byte[] info = tenant.getBytes(StandardCharsets.UTF_8);
        byte[] input = Arrays.copyOf(info, info.length + 1);
        input[info.length] = 1;
        return hmac(pseudorandom, input);
    }

    private static byte[] hmac(byte[] key, byte[] input) {
        return StandardAlgorithm.use(ALGORITHM, () -> {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(input);
        });
    }
}
