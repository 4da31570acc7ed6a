package dev.mainstay.audit.jdbc;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts keys of persons under a key of the application that the database does not have: AES-256-GCM with version,
 * both key ids, tenant and person as additional data. The bytes are version, length of the wrapping key's id, that id,
 * nonce, then the encrypted key with its tag.
 */
final class KeyWrap {

    static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KeyRing<AesKey> ring;
    private final SecureRandom random;

    KeyWrap(KeyRing<AesKey> ring, SecureRandom random) {
        this.ring = ring;
        this.random = random;
    }

    byte[] wrap(String tenant, String subject, String keyId, byte[] key) {
        AesKey wrapping = ring.current();
        byte[] id = wrapping.id().getBytes(StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, wrapping, nonce, tenant, subject, keyId)
                    .doFinal(key);
            return ByteBuffer.allocate(2 + id.length + nonce.length + encrypted.length)
                    .put(VERSION)
                    .put((byte) id.length)
                    .put(id)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be wrapped with key " + wrapping.id(), e);
        }
    }

    /** @throws IllegalStateException when the ring has not the wrapping key, or the bytes are not what was wrapped for this place */
    AesKey unwrap(String tenant, String subject, String keyId, byte[] wrapped) {
        ByteBuffer bytes = ByteBuffer.wrap(wrapped);
        try {
            if (bytes.get() != VERSION) {
                throw new IllegalStateException("version of a wrapped key must be " + VERSION);
            }
            byte[] id = new byte[Byte.toUnsignedInt(bytes.get())];
            bytes.get(id);
            AesKey wrapping = ring.find(new String(id, StandardCharsets.ISO_8859_1))
                    .orElseThrow(() -> new IllegalStateException(
                            "a wrapped key needs a key that the ring has not, it has " + ring.ids()));
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, wrapping, nonce, tenant, subject, keyId);
            return AesKey.of(keyId, cipher.doFinal(wrapped, bytes.position(), bytes.remaining()));
        } catch (BufferUnderflowException | GeneralSecurityException damaged) {
            throw new IllegalStateException(
                    "wrapped key " + keyId + " does not open: it was changed, or is another person's", damaged);
        }
    }

    private static Cipher cipher(int mode, AesKey wrapping, byte[] nonce, String... place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, wrapping.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(new byte[] {VERSION});
        cipher.updateAAD(framed(wrapping.id()));
        for (String part : place) {
            cipher.updateAAD(framed(part));
        }
        return cipher;
    }

    private static byte[] framed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
