package dev.mainstay.audit.seal;

import dev.mainstay.core.keys.Ed25519Key;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;

/** Signs with Ed25519, in the JDK. */
final class Ed25519Signer implements BlockSigner {

    private final Ed25519Key key;
    private final PrivateKey privateKey;

    Ed25519Signer(Ed25519Key key) {
        this.key = key;
        this.privateKey = key.privateKey()
                .orElseThrow(() -> new IllegalArgumentException("key must have a private half, has none: " + key));
    }

    @Override
    public String keyId() {
        return key.id();
    }

    @Override
    public String algorithm() {
        return ED25519;
    }

    @Override
    public Optional<PublicKey> publicKey() {
        return Optional.of(key.publicKey());
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ED25519);
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key " + key.id() + " could not sign", e);
        }
    }

    static boolean verify(Ed25519Key key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ED25519);
            verifier.initVerify(key.publicKey());
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException noSignature) {
            return false; // such as one of another length
        }
    }
}
