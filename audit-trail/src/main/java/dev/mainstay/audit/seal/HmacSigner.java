package dev.mainstay.audit.seal;

import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.StandardAlgorithm;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Optional;
import javax.crypto.Mac;

/** Makes codes with HMAC-SHA-256, in the JDK. */
final class HmacSigner implements BlockSigner {

    private final HmacKey key;

    HmacSigner(HmacKey key) {
        this.key = key;
    }

    @Override
    public String keyId() {
        return key.id();
    }

    @Override
    public String algorithm() {
        return HMAC_SHA256;
    }

    @Override
    public Optional<PublicKey> publicKey() {
        return Optional.empty();
    }

    @Override
    public byte[] sign(byte[] message) {
        return code(key, message);
    }

    static boolean verify(HmacKey key, byte[] message, byte[] code) {
        return MessageDigest.isEqual(code(key, message), code);
    }

    private static byte[] code(HmacKey key, byte[] message) {
        return StandardAlgorithm.use(HMAC_SHA256, () -> {
            Mac mac = Mac.getInstance(HMAC_SHA256);
            mac.init(key.key());
            return mac.doFinal(message);
        });
    }
}
