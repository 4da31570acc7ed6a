package dev.mainstay.audit.redact;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.core.keys.AesKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts values under the key of a person: AES-256-GCM with a random nonce; version, tenant, person and key id as
 * additional data, so that a value opens only where it was written. What is encrypted is padded, so that its length does
 * not tell the value's. A key may encrypt 2^32 values (NIST SP 800-38D, section 8.3).
 */
final class SubjectCipher {

    private static final int VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int BLOCK = 64;

    private SubjectCipher() {}

    /** Says whether {@link #encrypt} makes texts of so many characters. */
    static boolean isLength(int characters) {
        int bytes = characters * 3 / 4 - NONCE_BYTES - TAG_BITS / Byte.SIZE;
        return bytes > 0 && bytes % BLOCK == 0 && characters % 4 != 1;
    }

    static String encrypt(AesKey key, String tenant, String subject, @Nullable Object value, SecureRandom random)
            throws GeneralSecurityException {
        byte[] json = CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length / BLOCK + 1) * BLOCK);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] encrypted =
                cipher(Cipher.ENCRYPT_MODE, key, nonce, tenant, subject).doFinal(padded);
        byte[] data = ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    }

    /**
     * Opens what {@link #encrypt} made.
     *
     * @throws GeneralSecurityException when it was changed or moved
     * @throws IllegalArgumentException when it is no such text
     */
    static @Nullable Object decrypt(AesKey key, String tenant, String subject, String text)
            throws GeneralSecurityException {
        byte[] data = Base64.getUrlDecoder().decode(text);
        if (data.length <= NONCE_BYTES) {
            throw new IllegalArgumentException("data must be longer than its nonce, had " + data.length + " bytes");
        }
        byte[] nonce = Arrays.copyOf(data, NONCE_BYTES);
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, tenant, subject);
        byte[] json = cipher.doFinal(data, NONCE_BYTES, data.length - NONCE_BYTES);
        return CanonicalJson.parse(new String(json, StandardCharsets.UTF_8));
    }

    private static Cipher cipher(int mode, AesKey key, byte[] nonce, String tenant, String subject)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(new byte[] {VERSION});
        for (String part : new String[] {tenant, subject, key.id()}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            cipher.updateAAD(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            cipher.updateAAD(bytes);
        }
        return cipher;
    }
}
