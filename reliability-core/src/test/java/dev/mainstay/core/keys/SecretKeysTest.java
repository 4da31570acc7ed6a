package dev.mainstay.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {

    private static final byte[] MATERIAL = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** A key that stays in a hardware module. */
    private record HiddenKey(String getAlgorithm) implements SecretKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    @Test
    void anAesKeyEncrypts() throws Exception {
        AesKey key = AesKey.of("results-1", MATERIAL);
        GCMParameterSpec nonce = new GCMParameterSpec(128, new byte[12]);

        Cipher encrypting = Cipher.getInstance("AES/GCM/NoPadding");
        encrypting.init(Cipher.ENCRYPT_MODE, key.key(), nonce);
        byte[] sealed = encrypting.doFinal("order 7".getBytes(StandardCharsets.UTF_8));
        Cipher decrypting = Cipher.getInstance("AES/GCM/NoPadding");
        decrypting.init(Cipher.DECRYPT_MODE, new SecretKeySpec(MATERIAL, "AES"), nonce);

        assertThat(decrypting.doFinal(sealed)).asString(StandardCharsets.UTF_8).isEqualTo("order 7");
        assertThat(key.canWrite()).isTrue();
    }

    @Test
    void anHmacKeyMakesTheMacOfRfc4231() throws Exception {
        // Test case 6 of RFC 4231: a key of 131 bytes 0xaa.
        HmacKey key = HmacKey.of("audit-1", KeyRingTest.bytes(131, 0xaa));
        Mac mac = Mac.getInstance("HmacSHA256");

        mac.init(key.key());
        byte[] result = mac.doFinal(
                "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexFormat.of().formatHex(result))
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        assertThat(key.canWrite()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 24, 31, 33, 64})
    void anAesKeyOfAnotherSizeIsRefused(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AesKey.of("results-1", new byte[bytes]))
                .withMessageContaining("key results-1 must have ")
                .withMessageEndingWith(", had " + bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31})
    void anHmacKeyThatIsTooShortIsRefused(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.of("audit-1", new byte[bytes]))
                .withMessageContaining("key audit-1 must have ")
                .withMessageEndingWith(", had " + bytes);
    }

    @Test
    void aKeyForAnotherAlgorithmIsRefused() {
        SecretKey aes = new SecretKeySpec(MATERIAL, "AES");
        SecretKey hmac = new SecretKeySpec(MATERIAL, "HmacSHA256");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AesKey("k", hmac))
                .withMessage("key k must be for AES, was for HmacSHA256");
        assertThatIllegalArgumentException().isThrownBy(() -> new HmacKey("k", aes));
    }

    @Test
    void aKeyThatItsProviderKeepsIsTakenAsItIs() {
        assertThatCode(() -> new AesKey("hsm-1", new HiddenKey("AES"))).doesNotThrowAnyException();
        assertThatCode(() -> new HmacKey("hsm-2", new HiddenKey("HmacSHA256"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a:b",
                "k\r\nX: y",
                "k\u0000",
                "schl\u00fcssel",
                "\uff41",
                "a,b",
                "a;b",
                "a\"b"
            })
    void anIdThatCouldNotTravelIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AesKey.of(id, MATERIAL))
                .withMessage(
                        "id must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', had " + id.length() + " characters");
        assertThatIllegalArgumentException().isThrownBy(() -> HmacKey.of(id, MATERIAL));
    }

    @Test
    void idsHaveAtMost64Characters() {
        assertThat(AesKey.of("k".repeat(64), MATERIAL).id()).hasSize(64);
        assertThat(AesKey.of("A-Za-z.0_9", MATERIAL).id()).isEqualTo("A-Za-z.0_9");
        assertThatIllegalArgumentException().isThrownBy(() -> AesKey.of("k".repeat(65), MATERIAL));
    }

    @Test
    void theTextFormShowsTheIdOnly() {
        assertThat(AesKey.of("results-1", MATERIAL)).hasToString("AesKey[results-1]");
        assertThat(HmacKey.of("audit-1", MATERIAL)).hasToString("HmacKey[audit-1]");
    }

    @Test
    void materialThatIsWipedAfterwardsIsKept() {
        byte[] material = MATERIAL.clone();
        AesKey key = AesKey.of("results-1", material);

        java.util.Arrays.fill(material, (byte) 0);

        assertThat(key.key().getEncoded()).isEqualTo(MATERIAL);
    }
}
