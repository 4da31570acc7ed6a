package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.Outcome.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValuesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void standardPolicyIsTheDocumentedOne() {
        Policy policy = Policy.standard();

        assertThat(policy)
                .isEqualTo(new Policy(
                        Duration.ofSeconds(30),
                        Duration.ofHours(24),
                        Duration.ZERO,
                        true,
                        1_048_576,
                        Policy.OnAbandoned.RERUN,
                        Policy.OnStoreFailure.REFUSE));
        assertThat(policy.toBuilder().build()).isEqualTo(policy);
    }

    @Test
    void policyRefusesWhatItCannotKeep() {
        Policy.Builder policy = Policy.standard().toBuilder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.lease(Duration.ZERO).build())
                .withMessage("lease must be >= PT0.001S, was PT0S");
        policy.lease(Duration.ofSeconds(30));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.retain(Duration.ofSeconds(29)).build())
                .withMessage("retain must be from the lease PT30S to PT87600H, was PT29S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.retain(Duration.ofDays(3_651)).build());
        policy.retain(Duration.ofDays(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.maxResultBytes(-1).build())
                .withMessage("maxResultBytes must be >= 0, was -1");
    }

    @Test
    void namesKeysAndDigestsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> Operation.of("Not Legal", Codecs.string()));
        assertThatIllegalArgumentException().isThrownBy(() -> Request.key(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.key("secret".repeat(50)))
                .withMessage("key must have 1 to 255 characters, had 300");
        assertThatIllegalArgumentException().isThrownBy(() -> new Fingerprint(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordKey(Optional.empty(), new byte[33]));
    }

    @Test
    void fingerprintsTellPartsAndLoneSurrogatesApart() {
        assertThat(List.of(
                        Fingerprint.none(),
                        Fingerprint.of(""),
                        Fingerprint.of("ab"),
                        Fingerprint.of("a", "b"),
                        Fingerprint.of("\ud800"),
                        Fingerprint.of("\ud801"),
                        Fingerprint.of("?"),
                        Fingerprint.of(new byte[] {1}),
                        Fingerprint.of("a").and(new byte[0])))
                .doesNotHaveDuplicates();
        assertThat(Fingerprint.of("a", "b"))
                .isEqualTo(Fingerprint.of("a", "b"))
                .hasSameHashCodeAs(Fingerprint.of("a", "b"))
                .hasToString("Fingerprint")
                .isNotEqualTo("Fingerprint");
    }

    @Test
    void valuesCannotBeChangedFromOutside() {
        byte[] bytes = new byte[32];
        Fingerprint fingerprint = new Fingerprint(bytes);
        RecordKey key = new RecordKey(Optional.empty(), bytes);
        Result result = Result.of(bytes);
        Outcome.ResultNotRetained<String> tombstone = new Outcome.ResultNotRetained<>(NOW, bytes);

        bytes[0] = 1;
        fingerprint.digest()[0] = 1;
        key.digest()[0] = 1;
        result.bytes()[0] = 1;
        tombstone.summary()[0] = 1;

        assertThat(fingerprint.digest()).isEqualTo(new byte[32]);
        assertThat(key.digest()).isEqualTo(new byte[32]);
        assertThat(result.bytes()).isEqualTo(new byte[32]);
        assertThat(tombstone.summary()).isEqualTo(new byte[32]);
    }

    @Test
    void valuesAreEqualByContentAndShowNone() {
        Outcome.ResultNotRetained<String> tombstone = new Outcome.ResultNotRetained<>(NOW, new byte[] {7});

        assertThat(Result.of(new byte[] {7}))
                .isEqualTo(Result.of(new byte[] {7}))
                .hasSameHashCodeAs(Result.of(new byte[] {7}))
                .isNotEqualTo(Result.notRetained(new byte[] {7}))
                .isNotEqualTo(Result.of(new byte[] {8}))
                .hasToString("Result[VALUE, 1 bytes]");
        assertThat(tombstone)
                .isEqualTo(new Outcome.ResultNotRetained<>(NOW, new byte[] {7}))
                .hasSameHashCodeAs(new Outcome.ResultNotRetained<>(NOW, new byte[] {7}))
                .isNotEqualTo(new Outcome.ResultNotRetained<>(NOW, new byte[] {8}));
        assertThat(new RecordKey(Optional.empty(), new byte[32])).hasToString("RecordKey");
    }

    @Test
    void outcomesFoldAndThrowWhatStandsForThem() {
        Duration wait = Duration.ofSeconds(3);

        assertThat(new Outcome.Executed<>("v", 1, Recorded.YES)
                        .<String>fold(done -> done.value(), refused -> "refused"))
                .isEqualTo("v");
        assertThat(new Outcome.PayloadMismatch<String>().<String>fold(Outcome.Done::value, refused -> "refused"))
                .isEqualTo("refused");
        assertRefusal(new Outcome.InFlight<>(wait).asException(), "idempotency-in-flight", Category.CONFLICT, wait);
        assertRefusal(
                new Outcome.PayloadMismatch<>().asException(), "idempotency-key-reused", Category.UNPROCESSABLE, null);
        ReliabilityException unknown = new Outcome.OutcomeUnknown<>(NOW, 2).asException();
        assertRefusal(unknown, "idempotency-outcome-unknown", Category.CONFLICT, null);
        assertThat(((OutcomeUnknownException) unknown).since()).isEqualTo(NOW);
        assertThat(((OutcomeUnknownException) unknown).attempts()).isEqualTo(2);
        ReliabilityException gone = new Outcome.ResultNotRetained<>(NOW, new byte[] {7}).asException();
        assertRefusal(gone, "idempotency-result-not-retained", Category.CONFLICT, null);
        assertThat(((ResultNotRetainedException) gone).completedAt()).isEqualTo(NOW);
        assertThat(((ResultNotRetainedException) gone).summary()).containsExactly(7);
        assertRefusal(
                new IdempotencyStoreException("down", null),
                "idempotency-store-unavailable",
                Category.UNAVAILABLE,
                Duration.ofSeconds(1));
    }

    private static void assertRefusal(ReliabilityException refusal, String code, Category category, Duration wait) {
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.category()).isEqualTo(category);
        assertThat(refusal.retryAfter()).isEqualTo(Optional.ofNullable(wait));
        assertThat(refusal.isRetryable()).isEqualTo(wait != null);
    }

    @Test
    void claimWithoutAKeyIsLikeNoOther() {
        Claim claim = Claim.withoutKey();

        assertThat(claim.live()).isFalse();
        assertThat(claim.downstreamKey("psp"))
                .isEqualTo(claim.downstreamKey("psp"))
                .isNotEqualTo(Claim.withoutKey().downstreamKey("psp"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> claim.downstreamKey("psp", 15))
                .withMessage("length must be from 16 to 43, was 15");
        assertThatIllegalArgumentException().isThrownBy(() -> claim.downstreamKey("psp", 44));
    }

    @Test
    void claimIsLiveUntilTheLeaseCountedFromSending() {
        ManualTime time = ManualTime.startingAt(Long.MAX_VALUE);
        long sentAt = time.nanos();
        time.advance(Duration.ofSeconds(2));
        Lease lease = new Lease(time, Duration.ofSeconds(10), sentAt);

        time.advance(Duration.ofSeconds(8).minusNanos(1));
        boolean before = lease.held();
        time.advance(Duration.ofNanos(1));

        assertThat(before).isTrue();
        assertThat(lease.held()).isFalse();
    }
}
