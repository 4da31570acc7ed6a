package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Verdict.Keep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The state table, for every store. */
public abstract class StoreContract extends StoreSteps {

    /** For subclasses. */
    protected StoreContract() {}

    @Test
    public void absentKeyIsClaimedAsTheFirstAttempt() {
        Begin.Begun begun = claim(owner, LONG);

        assertThat(begun.attempt()).isEqualTo(1);
        assertThat(begun.fence()).isPositive();
        assertThat(entry().orElseThrow().state()).isEqualTo(Entry.State.RUNNING);
    }

    @Test
    public void otherOwnerOfARunningKeyIsToldHowLongToWait() {
        claim(owner, LONG);

        Begin answer = begin(other, LONG);

        assertThat(((Begin.Busy) answer).leaseLeft()).isPositive().isLessThanOrEqualTo(LONG.lease());
    }

    @Test
    @Tag("ID9")
    public void beginSentTwiceByOneOwnerSaysRunTwiceAndStaysOneAttempt() {
        Begin.Begun first = claim(owner, LONG);

        Begin second = begin(owner, LONG);

        assertThat(second).isEqualTo(first);
        assertThat(entry().orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    @Tag("ID25")
    public void otherPayloadIsAMismatchInEveryStateAndChangesNothing() {
        claim(owner, LONG);
        Optional<Entry> running = assertMismatch();
        settle(owner, Keep.RETRY);
        Optional<Entry> retryable = assertMismatch();
        Owner second = Owner.random();
        claim(second, LONG);
        settle(second, Keep.QUARANTINE);
        Optional<Entry> quarantined = assertMismatch();
        settle(Owner.operator(), Keep.FORGET);
        claim(owner, LONG);
        complete(owner, RESULT);
        Optional<Entry> done = assertMismatch();

        assertThat(List.of(running, retryable, quarantined, done))
                .extracting(entry -> entry.orElseThrow().state())
                .containsExactly(Entry.State.RUNNING, Entry.State.RETRYABLE, Entry.State.QUARANTINED, Entry.State.DONE);
    }

    private Optional<Entry> assertMismatch() {
        Entry before = entry().orElseThrow();
        assertThat(get(store().begin(key, OTHER_PAYLOAD, other, LONG))).isEqualTo(new Begin.Mismatch());
        Entry after = entry().orElseThrow();
        assertThat(after).usingRecursiveComparison().ignoringFields("expiresAt").isEqualTo(before);
        return Optional.of(after);
    }

    @Test
    public void lapsedKeyIsTakenOverAsTheNextAttempt() {
        Begin.Begun first = claim(owner, SHORT);
        underTest().untilLapsed(key);

        Begin.Begun second = claim(other, LONG);

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.fence()).isGreaterThan(first.fence());
    }

    @Test
    public void lapsedKeyOfACarefulOperationIsQuarantinedUntilAnOperatorFreesIt() {
        claim(owner, SHORT);
        underTest().untilLapsed(key);

        Begin first = begin(other, QUARANTINING);
        Begin second = begin(Owner.random(), QUARANTINING);
        boolean freed = settle(Owner.operator(), Keep.FORGET);
        Begin.Begun third = claim(other, QUARANTINING);

        assertThat(((Begin.Quarantined) first).attempts()).isEqualTo(1);
        assertThat(second).isEqualTo(first);
        assertThat(freed).isTrue();
        assertThat(third.attempt()).isEqualTo(1);
    }

    @Test
    @Tag("ID10")
    public void completeSentTwiceIsTrueTwiceAndKeepsTheFirstResult() {
        claim(owner, LONG);

        assertThat(complete(owner, RESULT)).isTrue();
        assertThat(complete(owner, OTHER_RESULT)).isTrue();

        assertThat(((Begin.Finished) begin(other, LONG)).result()).isEqualTo(RESULT);
    }

    @RepeatedTest(3)
    @Tag("ID12")
    public void settleSentTwiceIsHarmlessAndAfterCompleteFalse(RepetitionInfo repetition) {
        Keep keep = List.of(Keep.RETRY, Keep.FORGET, Keep.QUARANTINE).get(repetition.getCurrentRepetition() - 1);
        claim(owner, LONG);
        settle(owner, keep);
        Optional<Entry.State> once = entry().map(Entry::state);
        settle(owner, keep);
        Optional<Entry.State> twice = entry().map(Entry::state);

        RecordKey done = newKey();
        get(store().begin(done, PAYLOAD, owner, LONG));
        get(store().complete(done, owner, RESULT, RETAIN));
        boolean afterComplete = get(store().settle(done, owner, keep));

        assertThat(twice).isEqualTo(once);
        assertThat(afterComplete).isFalse();
        assertThat(get(store().find(done)).orElseThrow().state()).isEqualTo(Entry.State.DONE);
    }

    @Test
    @Tag("ID18")
    public void fenceGrowsOverTakeoversForgettingAndLoss() {
        long first = claim(owner, SHORT).fence();
        underTest().untilLapsed(key);
        long overtaken = claim(other, LONG).fence();
        settle(other, Keep.RETRY);
        long retried = claim(owner, LONG).fence();
        settle(Owner.operator(), Keep.FORGET);
        long forgotten = claim(other, LONG).fence();
        underTest().lose(key);
        long lost = claim(owner, LONG).fence();

        assertThat(List.of(first, overtaken, retried, forgotten, lost))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("ID19")
    public void renewedKeyOutlivesItsFirstLeaseAndItsRetention() {
        Duration second = Duration.ofSeconds(1);
        Policy policy = LONG.toBuilder().lease(second).retain(second).build();
        claim(owner, policy);
        Instant firstExpiry = entry().orElseThrow().expiresAt();

        underTest().until("expiry moves on by two retentions", () -> {
            assertThat(renew(owner, second)).isTrue();
            return entry().orElseThrow().expiresAt().isAfter(firstExpiry.plus(second.multipliedBy(2)));
        });

        assertThat(begin(other, policy)).isInstanceOf(Begin.Busy.class);
        assertThat(complete(owner, RESULT)).isTrue();
    }

    @Test
    public void recordPastItsRetentionIsAbsent() {
        claim(owner, LONG);
        get(store().complete(key, owner, RESULT, Duration.ofMillis(30)));

        underTest().until("expiry", () -> entry().isEmpty());

        assertThat(complete(owner, RESULT)).isFalse();
        assertThat(claim(other, LONG).attempt()).isEqualTo(1);
    }

    @Test
    public void retryKeepsPayloadAndAttemptAndGivesTheKeyToTheNext() {
        Begin.Begun first = claim(owner, LONG);

        assertThat(settle(owner, Keep.RETRY)).isTrue();
        assertThat(renew(owner, LONG.lease())).isFalse();
        assertThat(complete(owner, RESULT)).isFalse();
        Begin.Begun second = claim(other, LONG);

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.fence()).isGreaterThan(first.fence());
    }

    @Test
    public void settleRefusesWhatOnlyCompleteMayDoAndWhatNoOperatorMayDo() {
        assertThatIllegalArgumentException().isThrownBy(() -> store().settle(key, owner, Keep.RECORD));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store().settle(key, Owner.operator(), Keep.QUARANTINE))
                .withMessageContaining("FORGET for the operator");
    }
}
