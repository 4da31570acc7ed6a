package dev.mainstay.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {

    private final HmacKey may = HmacKey.of("2026-05", bytes(32, 5));
    private final HmacKey november = HmacKey.of("2026-11", bytes(32, 11));

    @Test
    void whatAnOlderKeyWroteIsStillRead() {
        KeyRing<HmacKey> before = KeyRing.of(may, List.of());
        String storedId = before.current().id();

        KeyRing<HmacKey> after = KeyRing.of(november, List.of(may));

        assertThat(after.current()).isEqualTo(november);
        assertThat(after.find(storedId)).contains(may);
        assertThat(after.find("2026-11")).contains(november);
        assertThat(after.ids()).containsExactly("2026-11", "2026-05");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2025-01", "2026-11 ", "2026-11\r\nX: y", "\u0000"})
    void anIdThatIsNotInTheRingFindsNothing(String received) {
        assertThat(KeyRing.of(november, List.of(may)).find(received)).isEmpty();
    }

    @Test
    void oneIdForTwoKeysIsRefused() {
        HmacKey namesake = HmacKey.of("2026-11", bytes(32, 99));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRing.of(november, List.of(may, namesake)))
                .withMessage("ids must differ, had 2026-11 twice");
        assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.forReading(List.of(may, may)));
    }

    @Test
    void aRingThatVerifiesNeedsNoPrivateKeyAndHasNoCurrentOne() {
        KeyPair pair = Ed25519KeyTest.pair();
        Ed25519Key key = Ed25519Key.verifying("seal-1", pair.getPublic());

        KeyRing<Ed25519Key> ring = KeyRing.forReading(List.of(key));

        assertThat(ring.find("seal-1")).contains(key);
        assertThatIllegalStateException()
                .isThrownBy(ring::current)
                .withMessage("this ring only reads, it has no current key: KeyRing[current=none, ids=[seal-1]]");
    }

    @Test
    void onlyTheCurrentSigningKeyNeedsItsPrivateHalf() {
        KeyPair pair = Ed25519KeyTest.pair();
        Ed25519Key signing = Ed25519Key.signing("seal-2", pair.getPublic(), pair.getPrivate());
        Ed25519Key verifying =
                Ed25519Key.verifying("seal-1", Ed25519KeyTest.pair().getPublic());

        assertThat(KeyRing.of(signing, List.of(verifying)).current().privateKey())
                .contains(pair.getPrivate());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyRing.of(verifying, List.of(signing)))
                .withMessage("current must have a private key, or use forReading; seal-1 has none");
    }

    @Test
    void aRingWithoutKeysIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyRing.forReading(List.of()));
    }

    @Test
    void theTextFormShowsIdsAndNoKeys() {
        assertThat(KeyRing.of(november, List.of(may))).hasToString("KeyRing[current=2026-11, ids=[2026-11, 2026-05]]");
    }

    static byte[] bytes(int length, int value) {
        byte[] material = new byte[length];
        Arrays.fill(material, (byte) value);
        return material;
    }
}
