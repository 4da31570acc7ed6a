package dev.mainstay.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Ed25519KeyTest {

    /** A private key that cannot sign. */
    private record EmptyKey(String getAlgorithm) implements EdECPrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public NamedParameterSpec getParams() {
            return NamedParameterSpec.ED25519;
        }

        @Override
        public Optional<byte[]> getBytes() {
            return Optional.empty();
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private final KeyPair pair = pair();

    @Test
    void aPairSignsAndVerifies() {
        Ed25519Key key = Ed25519Key.signing("seal-1", pair.getPublic(), pair.getPrivate());

        assertThat(key.id()).isEqualTo("seal-1");
        assertThat(key.canWrite()).isTrue();
        assertThat(key.privateKey()).contains(pair.getPrivate());
        assertThat(key.publicKey()).isEqualTo(pair.getPublic());
    }

    @Test
    void aPublicKeyAloneVerifies() {
        Ed25519Key key = Ed25519Key.verifying("seal-1", pair.getPublic());

        assertThat(key.canWrite()).isFalse();
        assertThat(key.privateKey()).isEmpty();
        assertThat(key.publicKey()).isEqualTo(pair.getPublic());
    }

    @Test
    void twoHalvesThatDoNotBelongTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519Key.signing("seal-1", pair.getPublic(), pair().getPrivate()))
                .withMessage("key seal-1 must be a pair, had a private key of another public key");
    }

    @Test
    void aPrivateKeyThatCannotSignIsRefused() {
        PrivateKey unusable = new EmptyKey("EdDSA");

        assertThatIllegalArgumentException().isThrownBy(() -> Ed25519Key.signing("seal-1", pair.getPublic(), unusable));
    }

    @Test
    void keysOfOtherAlgorithmsAreRefused() {
        KeyPair ed448 = pair("Ed448");
        KeyPair rsa = pair("RSA");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519Key.verifying("seal-1", ed448.getPublic()))
                .withMessage("key seal-1 must be for Ed25519, was for Ed448");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519Key.verifying("seal-1", rsa.getPublic()))
                .withMessage("key seal-1 must be for Ed25519, was for RSA");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ed25519Key.signing("seal-1", pair.getPublic(), ed448.getPrivate()));
    }

    @Test
    void malformedIdsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ed25519Key.verifying("seal 1", pair.getPublic()));
    }

    @Test
    void equalAreTheSameIdAndPublicKey() {
        Ed25519Key signing = Ed25519Key.signing("seal-1", pair.getPublic(), pair.getPrivate());

        assertThat(signing)
                .isEqualTo(Ed25519Key.verifying("seal-1", pair.getPublic()))
                .hasSameHashCodeAs(Ed25519Key.verifying("seal-1", pair.getPublic()))
                .isNotEqualTo(Ed25519Key.verifying("seal-2", pair.getPublic()))
                .isNotEqualTo(Ed25519Key.verifying("seal-1", pair().getPublic()))
                .isNotEqualTo("seal-1");
    }

    @Test
    void theTextFormShowsTheIdAndWhatItCanDo() {
        Ed25519Key signing = Ed25519Key.signing("seal-1", pair.getPublic(), pair.getPrivate());

        assertThat(signing).hasToString("Ed25519Key[seal-1, signs]");
        assertThat(signing.toString())
                .doesNotContain(
                        Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
        assertThat(Ed25519Key.verifying("seal-1", pair.getPublic())).hasToString("Ed25519Key[seal-1, verifies]");
    }

    static KeyPair pair() {
        return pair("Ed25519");
    }

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }
}
