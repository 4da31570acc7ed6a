package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Verdict.Keep;
import dev.mainstay.testkit.contract.idempotency.Recorded;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an engine with keys puts into the store, and what it takes out. */
class SealingTest {

    private static final String SECRET = "card 4111111111111111";
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final AesKey OLD = AesKey.of("2026-05", key(1));
    private static final AesKey NEW = AesKey.of("2026-11", key(2));

    private final MemoryUnderTest memory = new MemoryUnderTest();
    private final SpyStore store = new SpyStore(memory.store());
    private final Recorded recorded = new Recorded();
    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();

    private static byte[] key(int seed) {
        byte[] material = new byte[32];
        material[0] = (byte) seed;
        return material;
    }

    private Idempotency.Builder engine() {
        return memory.engineOver(store).signals(recorded.signals());
    }

    private String charge(Claim claim) {
        return SECRET + executions.incrementAndGet();
    }

    @Test
    void sealedResultIsReplayedAndCannotBeReadInTheStore() {
        try (Idempotency idempotency =
                engine().sealing(KeyRing.of(OLD, List.of())).build()) {
            idempotency.run(CHARGE, request, this::charge);

            Outcome<String> repeat = idempotency.run(CHARGE, request, this::charge);

            assertThat(repeat).isInstanceOf(Replayed.class);
            assertThat(repeat.orElseThrow()).isEqualTo(SECRET + "1");
            assertThat(store.bytes)
                    .extracting(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .noneMatch(text -> text.contains("4111"));
        }
    }

    @Test
    void newKeyReplaysWhatTheOldOneSealedAndAnotherRingDoesNot() {
        try (Idempotency before = engine().sealing(KeyRing.of(OLD, List.of())).build();
                Idempotency after =
                        engine().sealing(KeyRing.of(NEW, List.of(OLD))).build();
                Idempotency without =
                        engine().sealing(KeyRing.of(NEW, List.of())).build()) {
            before.run(CHARGE, request, this::charge);

            assertThat(after.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo(SECRET + "1");
            assertThatIllegalStateException()
                    .isThrownBy(() -> without.run(CHARGE, request, this::charge))
                    .withMessageContaining("charge")
                    .havingCause()
                    .withMessageContaining("2026-05");
            assertThat(executions).hasValue(1);
            assertThat(recorded.troubles()).containsExactly("decode-failed");
        }
    }

    @Test
    void plainResultIsRefusedUnlessSealingBeganMeanwhile() {
        try (Idempotency before = engine().build();
                Idempotency strict =
                        engine().sealing(KeyRing.of(OLD, List.of())).build();
                Idempotency switching =
                        engine().sealingFromNowOn(KeyRing.of(OLD, List.of())).build()) {
            before.run(CHARGE, request, this::charge);

            assertThat(switching.run(CHARGE, request, this::charge).orElseThrow())
                    .isEqualTo(SECRET + "1");
            assertThatIllegalStateException().isThrownBy(() -> strict.run(CHARGE, request, this::charge));
            assertThat(executions).hasValue(1);
        }
    }

    @Test
    void engineWithoutKeysDoesNotHandOutSealedBytes() {
        try (Idempotency sealing = engine().sealing(KeyRing.of(OLD, List.of())).build();
                Idempotency plain = engine().build()) {
            sealing.run(CHARGE, request, this::charge);

            assertThatIllegalStateException()
                    .isThrownBy(() -> plain.run(CHARGE, request, this::charge))
                    .havingCause()
                    .withMessageContaining("sealing(keys)");
        }
    }

    @Test
    void stepsAreSealedToo() {
        Operation<String> operation = CHARGE.withVerdict((value, failure) -> Keep.RETRY);
        try (Idempotency idempotency =
                engine().sealing(KeyRing.of(OLD, List.of())).build()) {
            for (int i = 0; i < 2; i++) {
                idempotency.run(operation, request, claim -> claim.step("psp", Codecs.string(), () -> charge(claim)));
            }

            assertThat(executions).hasValue(1);
        }
    }
}
