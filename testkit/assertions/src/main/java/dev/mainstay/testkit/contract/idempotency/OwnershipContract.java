package dev.mainstay.testkit.contract.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Verdict.Keep;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may change a record, for every store. */
public abstract class OwnershipContract extends StoreSteps {

    /** For subclasses. */
    protected OwnershipContract() {}

    @Test
    @Tag("ID5")
    public void ownerPastItsLeaseMayStillCompleteAndItsResultIsReplayed() {
        claim(owner, SHORT);
        underTest().untilLapsed(key);

        boolean completed = complete(owner, RESULT);

        assertThat(completed).isTrue();
        assertThat(((Begin.Finished) begin(other, LONG)).result()).isEqualTo(RESULT);
    }

    @Test
    @Tag("ID4")
    public void ownerThatWasOvertakenCanNeitherCompleteNorSettleNorRenew() {
        claim(owner, SHORT);
        underTest().untilLapsed(key);
        claim(other, LONG);

        assertThat(complete(owner, RESULT)).isFalse();
        for (Keep keep : List.of(Keep.RETRY, Keep.FORGET, Keep.QUARANTINE)) {
            assertThat(settle(owner, keep)).isFalse();
        }
        assertThat(renew(owner, LONG.lease())).isFalse();
        assertThat(complete(other, OTHER_RESULT)).isTrue();
        assertThat(complete(owner, RESULT)).isFalse();

        assertThat(((Begin.Finished) begin(owner, LONG)).result()).isEqualTo(OTHER_RESULT);
    }

    @Test
    @Tag("ID7")
    public void completedRecordIsNeverChangedByAnother() {
        claim(owner, LONG);
        complete(owner, RESULT);
        Begin before = begin(other, LONG);

        begin(other, QUARANTINING);
        assertThat(complete(other, OTHER_RESULT)).isFalse();
        for (Keep keep : List.of(Keep.RETRY, Keep.FORGET, Keep.QUARANTINE)) {
            assertThat(settle(other, keep)).isFalse();
        }
        assertThat(renew(other, LONG.lease())).isFalse();

        assertThat(begin(other, LONG)).isEqualTo(before);
        assertThat(((Begin.Finished) before).result()).isEqualTo(RESULT);
    }

    @Test
    @Tag("ID8")
    public void staleRecordThatAnotherCompletedMeanwhileIsReplayedAndNotRunAgain() {
        claim(owner, SHORT);
        underTest().untilLapsed(key);
        Entry.State seenByBoth = entry().orElseThrow().state();
        claim(other, LONG);
        complete(other, RESULT);

        Begin second = begin(Owner.random(), LONG);

        assertThat(seenByBoth).isEqualTo(Entry.State.LAPSED);
        assertThat(((Begin.Finished) second).result()).isEqualTo(RESULT);
    }

    @Test
    public void operatorFreesARecordInAnyStateAndFencesItsOwner() {
        claim(owner, LONG);

        assertThat(settle(Owner.operator(), Keep.FORGET)).isTrue();
        assertThat(settle(Owner.operator(), Keep.FORGET)).isFalse();
        assertThat(renew(owner, LONG.lease())).isFalse();
        assertThat(complete(owner, RESULT)).isFalse();
        claim(other, LONG);
        complete(other, RESULT);
        assertThat(settle(Owner.operator(), Keep.FORGET)).isTrue();

        assertThat(entry()).isEmpty();
    }
}
