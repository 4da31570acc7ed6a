package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest {

    private static final Policy POLICY = Policy.standard();

    private final ManualTime time = ManualTime.create();
    private final Owner owner = Owner.random();

    @Test
    void fullStoreRefusesNewKeysAndStillServesTheOnesItHas() {
        IdempotencyStore store = storeOf(2, 100);
        RecordKey first = newKey();
        begin(store, first);
        begin(store, newKey());

        assertThatThrownBy(() -> begin(store, newKey()))
                .hasCauseInstanceOf(IdempotencyStoreException.class)
                .hasMessageContaining("full");
        assertThat(begin(store, first)).isInstanceOf(Begin.Begun.class);
        assertThat(get(store.complete(first, owner, Result.ofNull(), POLICY.retain())))
                .isTrue();
    }

    @Test
    void stepThatDoesNotFitIsRefusedAndTheLeaseIsRenewedWithoutIt() {
        IdempotencyStore store = storeOf(2, 3);
        RecordKey key = newKey();
        begin(store, key);
        Step small = new Step("small", Result.of(new byte[3]));
        Step large = new Step("large", Result.of(new byte[1]));

        assertThat(get(store.renew(key, owner, POLICY.lease(), List.of(small)))).isTrue();
        assertThatThrownBy(() -> get(store.renew(key, owner, POLICY.lease(), List.of(large))))
                .hasCauseInstanceOf(IdempotencyStoreException.class);

        assertThat(((Begin.Begun) begin(store, key)).steps()).containsExactly(small);
        assertThat(get(store.renew(key, owner, POLICY.lease(), List.of()))).isTrue();
    }

    @Test
    void fullStoreMakesRoomByForgettingWhatHasExpired() {
        IdempotencyStore store = storeOf(2, 100);
        RecordKey first = newKey();
        begin(store, first);
        begin(store, newKey());
        get(store.complete(first, owner, Result.of(new byte[100]), Duration.ofMinutes(1)));
        time.advance(Duration.ofMinutes(1));

        Begin third = begin(store, newKey());

        assertThat(third).isInstanceOf(Begin.Begun.class);
        assertThatThrownBy(() -> begin(store, newKey())).hasCauseInstanceOf(IdempotencyStoreException.class);
    }

    @Test
    void forgottenKeyGivesItsPlaceAndItsBytesBack() {
        IdempotencyStore store = storeOf(1, 100);
        for (int i = 0; i < 3; i++) {
            RecordKey key = newKey();
            begin(store, key);
            get(store.complete(key, owner, Result.of(new byte[100]), POLICY.retain()));
            assertThat(get(store.settle(key, Owner.operator(), Verdict.Keep.FORGET)))
                    .isTrue();
        }

        assertThat(begin(store, newKey())).isInstanceOf(Begin.Begun.class);
    }

    @Test
    void expiredKeyThatIsTouchedGivesItsPlaceAndItsBytesBack() {
        IdempotencyStore store = storeOf(1, 100);
        RecordKey key = newKey();
        begin(store, key);
        get(store.complete(key, owner, Result.of(new byte[100]), Duration.ofMinutes(1)));
        time.advance(Duration.ofMinutes(1));

        assertThat(get(store.renew(key, owner, POLICY.lease(), List.of()))).isFalse();
        RecordKey next = newKey();
        begin(store, next);
        get(store.complete(next, owner, Result.of(new byte[100]), POLICY.retain()));

        assertThat(((Begin.Finished) begin(store, next)).result().length()).isEqualTo(100);
    }

    @Test
    void resultThatDoesNotFitAnyMoreIsKeptAsATombstone() {
        IdempotencyStore store = storeOf(10, 100);
        RecordKey key = newKey();
        begin(store, key);

        boolean completed = get(store.complete(key, owner, Result.of(new byte[101]), POLICY.retain()));

        assertThat(completed).isTrue();
        assertThat(((Begin.Finished) begin(store, key)).result()).isEqualTo(Result.notRetained(new byte[0]));
    }

    @Test
    void fenceGrowsEvenWhenTheClockStandsStillOrRunsBack() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        IdempotencyStore store = InMemoryStore.of(10, 0).withClocks(time, () -> now[0]);
        long first = ((Begin.Begun) begin(store, newKey())).fence();
        long second = ((Begin.Begun) begin(store, newKey())).fence();
        now[0] = now[0].minusSeconds(3_600);
        long third = ((Begin.Begun) begin(store, newKey())).fence();

        assertThat(second).isGreaterThan(first);
        assertThat(third).isGreaterThan(second);
    }

    @Test
    void boundsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InMemoryStore.of(0, 1))
                .withMessage("maxEntries must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InMemoryStore.of(1, -1))
                .withMessage("maxBytes must be >= 0, was -1");
    }

    private IdempotencyStore storeOf(int entries, long bytes) {
        return InMemoryStore.of(entries, bytes).withClocks(time, () -> Instant.EPOCH);
    }

    private Begin begin(IdempotencyStore store, RecordKey key) {
        return get(store.begin(key, Fingerprint.none(), owner, POLICY));
    }
}
