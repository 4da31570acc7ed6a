package dev.mainstay.audit.seal;

import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.keys.HmacKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Signs what the sealer says. An own one asks a key management service; its key must not be in the database, nor where
 * records are written. Must be safe for any number of threads.
 */
public interface BlockSigner {

    /** {@link #algorithm} of signatures that anybody with the public key verifies (RFC 8032). */
    String ED25519 = "Ed25519";

    /** {@link #algorithm} of codes that only those with the secret key verify (RFC 2104). */
    String HMAC_SHA256 = "HmacSHA256";

    /** Returns the id of the key: 1 to 64 of {@code A-Z a-z 0-9 . _ -}, another one for each key. */
    String keyId();

    /** Returns {@value #ED25519} or {@value #HMAC_SHA256}. */
    String algorithm();

    /** Returns the key that verifies; empty when that is a secret. It is written into the block that announces the key. */
    Optional<PublicKey> publicKey();

    /**
     * Signs.
     *
     * @param message what to sign, whole
     * @return the signature
     * @throws IllegalStateException when it cannot be signed now; the block is then not made
     */
    byte[] sign(byte[] message);

    /**
     * Returns the signer with a private key of this process.
     *
     * @throws IllegalArgumentException when the key has no private half
     */
    static BlockSigner ed25519(Ed25519Key key) {
        return new Ed25519Signer(key);
    }

    /** Returns the signer with a secret key, for logs that only their owner verifies: who can verify, can forge. */
    static BlockSigner hmacSha256(HmacKey key) {
        return new HmacSigner(key);
    }
}
