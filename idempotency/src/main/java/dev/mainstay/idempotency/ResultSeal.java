package dev.mainstay.idempotency;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts what stores hold and binds it to its place.
 *
 * <p>AES-256-GCM, with format, key id, record, payload and the name of the step as additional data.
 *
 * <p>The bytes are version, length of the key id, key id, nonce, then the encrypted kind and bytes with their tag. The kind is inside, so a
 * store can neither see nor exchange it. Nonces are random: replace the current key before it has sealed 2^32 results (NIST SP 800-38D,
 * section 8.3).
 *
 * <p>A tombstone without a summary stays as it is, since stores make these themselves; it says no more than a deleted record would.
 */
final class ResultSeal {

    private static final int VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int LEAST_ENCRYPTED_BYTES = 1 + TAG_BITS / Byte.SIZE;
    private static final Result.Kind[] KINDS = {Result.Kind.VALUE, Result.Kind.NULL, Result.Kind.NOT_RETAINED};

    private final KeyRing<AesKey> keys;
    private final boolean plainAccepted;
    private final SecureRandom random;

    private ResultSeal(KeyRing<AesKey> keys, boolean plainAccepted, SecureRandom random) {
        this.keys = keys;
        this.plainAccepted = plainAccepted;
        this.random = random;
    }

    /**
     * Returns the seal that opens nothing but what was sealed.
     *
     * @throws IllegalStateException when the ring has no current key
     */
    static ResultSeal of(KeyRing<AesKey> keys, SecureRandom random) {
        keys.current();
        return new ResultSeal(keys, false, random);
    }

    /** Returns this seal as one that also takes plain results, until those from before the encryption have expired. */
    ResultSeal acceptingPlain() {
        return new ResultSeal(keys, true, random);
    }

    /** Seals the result of an action. */
    Result seal(RecordKey key, Fingerprint payload, Result plain) {
        return seal(new Place(key, payload, Place.RESULT), plain);
    }

    /**
     * Opens the result of an action.
     *
     * @throws IllegalStateException when it is plain, its key is unknown, or it is not what was sealed for this record and payload
     */
    Result open(RecordKey key, Fingerprint payload, Result stored) {
        return open(new Place(key, payload, Place.RESULT), stored);
    }

    /** Seals the result of a step; its name stays readable. */
    Step seal(RecordKey key, Fingerprint payload, Step plain) {
        return new Step(plain.name(), seal(new Place(key, payload, plain.name()), plain.result()));
    }

    /**
     * Opens the result of a step.
     *
     * @throws IllegalStateException when it is plain, its key is unknown, or it is not what was sealed for this record, payload and step
     */
    Step open(RecordKey key, Fingerprint payload, Step stored) {
        return new Step(stored.name(), open(new Place(key, payload, stored.name()), stored.result()));
    }

    private Result seal(Place place, Result plain) {
        if (isEmptyTombstone(plain)) {
            return plain;
        }
        AesKey key = keys.current();
        byte[] id = key.id().getBytes(StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(inside(plain));
            ByteBuffer sealed = ByteBuffer.allocate(2 + id.length + nonce.length + encrypted.length);
            sealed.put((byte) VERSION).put((byte) id.length).put(id).put(nonce).put(encrypted);
            return new Result(Result.Kind.SEALED, sealed.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a result cannot be sealed with key " + key.id(), e);
        }
    }

    private Result open(Place place, Result stored) {
        if (stored.kind() == Result.Kind.SEALED) {
            return decrypted(place, stored);
        }
        if (plainAccepted || isEmptyTombstone(stored)) {
            return stored;
        }
        throw new IllegalStateException("a stored result must be sealed, was plain");
    }

    private Result decrypted(Place place, Result stored) {
        ByteBuffer sealed = ByteBuffer.wrap(stored.bytes());
        AesKey key;
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] encrypted;
        try {
            requireVersion(sealed.get());
            key = keyOf(sealed);
            sealed.get(nonce);
            encrypted = new byte[Math.max(sealed.remaining(), LEAST_ENCRYPTED_BYTES)];
            sealed.get(encrypted);
        } catch (BufferUnderflowException e) {
            throw new IllegalStateException("a sealed result ends too early", e);
        }
        try {
            return outside(cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(encrypted));
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("a sealed result does not open with key " + key.id()
                    + ": it was changed, or was sealed for another record, payload or step");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a sealed result cannot be opened with key " + key.id(), e);
        }
    }

    private static void requireVersion(byte version) {
        if (version != VERSION) {
            throw new IllegalStateException("version of a sealed result must be " + VERSION + ", was " + version);
        }
    }

    private AesKey keyOf(ByteBuffer sealed) {
        byte[] bytes = new byte[Byte.toUnsignedInt(sealed.get())];
        sealed.get(bytes);
        String id = new String(bytes, StandardCharsets.ISO_8859_1);
        // What does not look like an id is damage, and does not belong into a message.
        String named = id.matches("[A-Za-z0-9._-]{1,64}") ? id : "that is damaged";
        return keys.find(id)
                .orElseThrow(() -> new IllegalStateException(
                        "a sealed result needs key " + named + ", the ring has " + keys.ids()));
    }

    private static Cipher cipher(int mode, AesKey key, byte[] nonce, Place place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.bytes(key.id()));
        return cipher;
    }

    private static byte[] inside(Result plain) {
        byte[] bytes = plain.bytes();
        int kind = Arrays.asList(KINDS).indexOf(plain.kind());
        if (kind < 0) {
            throw new IllegalArgumentException("kind of a plain result must be another, was " + plain.kind());
        }
        return ByteBuffer.allocate(1 + bytes.length).put((byte) kind).put(bytes).array();
    }

    private static Result outside(byte[] inside) {
        return new Result(KINDS[inside[0]], Arrays.copyOfRange(inside, 1, inside.length));
    }

    private static boolean isEmptyTombstone(Result result) {
        return result.kind() == Result.Kind.NOT_RETAINED && result.length() == 0;
    }

    /**
     * Where a sealed result belongs.
     *
     * @param step its name, or {@link #RESULT} for what the whole action returned
     */
    private record Place(RecordKey key, Fingerprint payload, String step) {

        /** No step has an empty name. */
        static final String RESULT = "";

        /** Every part has a fixed length or stands behind its length. */
        byte[] bytes(String keyId) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(VERSION);
            bytes.writeBytes(Framed.of(keyId.getBytes(StandardCharsets.US_ASCII)));
            bytes.writeBytes(key.digest());
            bytes.writeBytes(payload.digest());
            bytes.writeBytes(Framed.of(step.getBytes(StandardCharsets.UTF_8)));
            return bytes.toByteArray();
        }
    }
}
