package dev.mainstay.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultSealTest {

    private static final AesKey MAY = AesKey.of("2026-05", bytes(5));
    private static final AesKey NOVEMBER = AesKey.of("2026-11", bytes(11));
    private static final Result RECEIPT = Result.of("receipt of alice".getBytes(UTF_8));
    private static final Fingerprint PAYLOAD = Fingerprint.of("12 EUR");

    private final SecureRandom random = new SecureRandom();
    private final ResultSeal seal = ResultSeal.of(KeyRing.of(NOVEMBER, List.of(MAY)), random);
    private final RecordKey key = StoreUnderTest.newKey();

    static Stream<Result> plain() {
        return Stream.of(
                RECEIPT,
                Result.of(new byte[0]),
                Result.ofNull(),
                Result.notRetained(new byte[] {7}),
                Result.of(new byte[1 << 20]));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void whatIsSealedOpensAsItWas(Result plain) {
        Result sealed = seal.seal(key, PAYLOAD, plain);

        assertThat(sealed.kind()).isEqualTo(Result.Kind.SEALED);
        assertThat(seal.open(key, PAYLOAD, sealed)).isEqualTo(plain);
    }

    @Test
    void nothingCanBeReadAndNoTwoSealedResultsAreEqual() {
        Result sealed = seal.seal(key, PAYLOAD, RECEIPT);

        assertThat(new String(sealed.bytes(), UTF_8)).contains("2026-11").doesNotContain("receipt", "alice");
        assertThat(seal.seal(key, PAYLOAD, RECEIPT)).isNotEqualTo(sealed);
    }

    @Test
    @Tag("ID35")
    void resultOfAnotherRecordPayloadOrPurposeDoesNotOpen() {
        Result sealed = seal.seal(key, PAYLOAD, RECEIPT);
        Step step = seal.seal(key, PAYLOAD, new Step("reserve", RECEIPT));

        assertDoesNotOpen(() -> seal.open(StoreUnderTest.newKey(), PAYLOAD, sealed));
        assertDoesNotOpen(() -> seal.open(key, Fingerprint.of("13 EUR"), sealed));
        assertDoesNotOpen(() -> seal.open(key, PAYLOAD, new Step("reserve", sealed)));
        assertDoesNotOpen(() -> seal.open(key, PAYLOAD, step.result()));
        assertDoesNotOpen(() -> seal.open(key, PAYLOAD, new Step("charge", step.result())));
        assertThat(seal.open(key, PAYLOAD, step)).isEqualTo(new Step("reserve", RECEIPT));
        assertThat(seal.open(key, PAYLOAD, sealed)).isEqualTo(RECEIPT);
    }

    @Test
    @Tag("ID35")
    void oneFlippedBitOrOneMissingByteAnywhereDoesNotOpen() {
        byte[] sealed = seal.seal(key, PAYLOAD, RECEIPT).bytes();

        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertRefused(flipped);
        }
        for (int length = 0; length < sealed.length; length++) {
            assertRefused(Arrays.copyOf(sealed, length));
        }
        assertRefused(Arrays.copyOf(sealed, sealed.length + 1));
    }

    private void assertRefused(byte[] changed) {
        assertThatIllegalStateException()
                .isThrownBy(() -> seal.open(key, PAYLOAD, new Result(Result.Kind.SEALED, changed)));
    }

    @Test
    void resultUnderAKeyIdThatWasExchangedDoesNotOpenEvenIfTheKeysAreTheSame() {
        ResultSeal twins =
                ResultSeal.of(KeyRing.of(AesKey.of("a", bytes(1)), List.of(AesKey.of("b", bytes(1)))), random);
        byte[] sealed = twins.seal(key, PAYLOAD, RECEIPT).bytes();
        sealed[2] = 'b';

        assertDoesNotOpen(() -> twins.open(key, PAYLOAD, new Result(Result.Kind.SEALED, sealed)));
    }

    @Test
    void olderKeysOpenAndTheCurrentOneSeals() {
        ResultSeal before = ResultSeal.of(KeyRing.of(MAY, List.of()), random);
        Result old = before.seal(key, PAYLOAD, RECEIPT);

        assertThat(seal.open(key, PAYLOAD, old)).isEqualTo(RECEIPT);
        assertThatIllegalStateException()
                .isThrownBy(() -> before.open(key, PAYLOAD, seal.seal(key, PAYLOAD, RECEIPT)))
                .withMessage("a sealed result needs key 2026-11, the ring has [2026-05]");
    }

    @Test
    void ringThatOnlyReadsIsRefusedAtStart() {
        assertThatIllegalStateException().isThrownBy(() -> ResultSeal.of(KeyRing.forReading(List.of(MAY)), random));
    }

    @Test
    void keyThatItsProviderDoesNotLetUseNeitherSealsNorOpensAndIsNamed() {
        AesKey locked = new AesKey(NOVEMBER.id(), new LockedKey());
        ResultSeal unusable = ResultSeal.of(KeyRing.of(locked, List.of()), random);
        Result sealed = seal.seal(key, PAYLOAD, RECEIPT);

        assertThatIllegalStateException()
                .isThrownBy(() -> unusable.seal(key, PAYLOAD, RECEIPT))
                .withMessage("a result cannot be sealed with key 2026-11")
                .withCauseInstanceOf(InvalidKeyException.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> unusable.open(key, PAYLOAD, sealed))
                .withMessage("a sealed result cannot be opened with key 2026-11")
                .withCauseInstanceOf(InvalidKeyException.class);
    }

    /** A key in a hardware module that is not plugged in: no provider here takes it. */
    private static final class LockedKey implements SecretKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "AES";
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

    @Test
    void whatIsNoKeyIdIsNotPutIntoTheMessage() {
        byte[] sealed = seal.seal(key, PAYLOAD, RECEIPT).bytes();
        sealed[2] = '\n';

        assertThatIllegalStateException()
                .isThrownBy(() -> seal.open(key, PAYLOAD, new Result(Result.Kind.SEALED, sealed)))
                .withMessage("a sealed result needs key that is damaged, the ring has [2026-11, 2026-05]");
    }

    @ParameterizedTest
    @MethodSource("plain")
    void plainResultIsRefusedUnlessTheEncryptionWasJustSwitchedOn(Result plain) {
        assertThatIllegalStateException()
                .isThrownBy(() -> seal.open(key, PAYLOAD, plain))
                .withMessage("a stored result must be sealed, was plain");
        assertThat(seal.acceptingPlain().open(key, PAYLOAD, plain)).isEqualTo(plain);
        assertThat(seal.acceptingPlain().open(key, PAYLOAD, seal.seal(key, PAYLOAD, plain)))
                .isEqualTo(plain);
    }

    @Test
    void tombstoneThatSaysNothingStaysPlainSinceStoresMakeThem() {
        Result tombstone = Result.notRetained(new byte[0]);

        assertThat(seal.seal(key, PAYLOAD, tombstone)).isEqualTo(tombstone);
        assertThat(seal.open(key, PAYLOAD, tombstone)).isEqualTo(tombstone);
    }

    @Test
    void whatIsSealedIsNotSealedAgain() {
        Result sealed = seal.seal(key, PAYLOAD, RECEIPT);

        assertThatIllegalArgumentException().isThrownBy(() -> seal.seal(key, PAYLOAD, sealed));
    }

    @Test
    void sealedStepsSurviveTheBytesOfStores() {
        List<Step> sealed = List.of(
                seal.seal(key, PAYLOAD, new Step("reserve", RECEIPT)),
                seal.seal(key, PAYLOAD, new Step("charge", Result.ofNull())));

        List<Step> stored = Step.fromBytes(Step.toBytes(sealed));

        assertThat(stored).isEqualTo(sealed);
        assertThat(seal.open(key, PAYLOAD, stored.get(1)).result()).isEqualTo(Result.ofNull());
    }

    private static void assertDoesNotOpen(org.assertj.core.api.ThrowableAssert.ThrowingCallable open) {
        assertThatIllegalStateException()
                .isThrownBy(open)
                .withMessageContaining("it was changed, or was sealed for another record, payload or step");
    }

    private static byte[] bytes(int seed) {
        byte[] material = new byte[32];
        Arrays.fill(material, (byte) seed);
        return material;
    }
}
