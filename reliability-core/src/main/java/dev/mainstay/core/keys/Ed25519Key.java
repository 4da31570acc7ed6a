package dev.mainstay.core.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECKey;
import java.security.spec.NamedParameterSpec;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key for Ed25519 signatures (RFC 8032): a public key, and where signatures are made also the private one. Immutable.
 *
 * <p>Equal are keys with the same id and the same public key.
 */
public final class Ed25519Key implements RingKey {

    private static final String ALGORITHM = NamedParameterSpec.ED25519.getName();

    private final String id;
    private final PublicKey publicKey;
    private final @Nullable PrivateKey privateKey;

    private Ed25519Key(String id, PublicKey publicKey, @Nullable PrivateKey privateKey) {
        KeyChecks.requireId(id);
        requireCurve(id, publicKey);
        this.id = id;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /**
     * Makes a key that verifies.
     *
     * @throws IllegalArgumentException when the id is not legal or the key is not for Ed25519
     */
    public static Ed25519Key verifying(String id, PublicKey publicKey) {
        return new Ed25519Key(id, publicKey, null);
    }

    /**
     * Makes a key that signs and verifies. One signature is made and verified, so that two halves which do not belong together are found
     * at start and not when the first signature is doubted.
     *
     * @throws IllegalArgumentException when the id is not legal, a key is not for Ed25519, or the two are no pair
     */
    public static Ed25519Key signing(String id, PublicKey publicKey, PrivateKey privateKey) {
        Ed25519Key key = new Ed25519Key(id, publicKey, privateKey);
        requireCurve(id, privateKey);
        if (!isPair(publicKey, privateKey)) {
            throw new IllegalArgumentException(
                    "key " + id + " must be a pair, had a private key of another public key");
        }
        return key;
    }

    private static void requireCurve(String id, Key key) {
        if (!(key instanceof EdECKey edwards
                && ALGORITHM.equals(edwards.getParams().getName()))) {
            throw new IllegalArgumentException("key " + id + " must be for Ed25519, was for "
                    + (key instanceof EdECKey edwards ? edwards.getParams().getName() : key.getAlgorithm()));
        }
    }

    private static boolean isPair(PublicKey publicKey, PrivateKey privateKey) {
        byte[] probe = "mainstay key pair probe".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(privateKey);
            signer.update(probe);
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey);
            verifier.update(probe);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException unusable) {
            return false;
        }
    }

    @Override
    public String id() {
        return id;
    }

    /** Returns the key that verifies. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Returns the key that signs; empty where signatures are only verified. */
    public Optional<PrivateKey> privateKey() {
        return Optional.ofNullable(privateKey);
    }

    @Override
    public boolean canWrite() {
        return privateKey != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ed25519Key key && id.equals(key.id) && publicKey.equals(key.publicKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, publicKey);
    }

    @Override
    public String toString() {
        return "Ed25519Key[" + id + (canWrite() ? ", signs]" : ", verifies]");
    }
}
