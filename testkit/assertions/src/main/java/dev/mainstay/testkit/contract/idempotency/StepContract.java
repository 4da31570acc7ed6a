package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict.Keep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps that were finished, for every store. */
public abstract class StepContract extends StoreSteps {

    private static final Step RESERVED = new Step("reserve", Result.of("r-1".getBytes(StandardCharsets.UTF_8)));
    private static final Step CHARGED = new Step("charge", Result.ofNull());

    /** For subclasses. */
    protected StepContract() {}

    private boolean finish(Owner who, Step... steps) {
        return get(store().renew(key, who, LONG.lease(), List.of(steps)));
    }

    @Test
    @Tag("ID20")
    public void takerOfALapsedRecordGetsTheFinishedSteps() {
        assertThat(claim(owner, SHORT).steps()).isEmpty();
        finish(owner, RESERVED);
        finish(owner, CHARGED);
        get(store().renew(key, owner, SHORT_LEASE, List.of()));
        underTest().untilLapsed(key);

        assertThat(claim(other, LONG).steps()).containsExactly(RESERVED, CHARGED);
    }

    @Test
    public void stepThatArrivesTwiceCountsOnce() {
        claim(owner, LONG);

        assertThat(finish(owner, RESERVED)).isTrue();
        assertThat(finish(owner, RESERVED)).isTrue();

        assertThat(claim(owner, LONG).steps()).containsExactly(RESERVED);
    }

    @Test
    public void stepsOfAnAttemptThatIsToBeRepeatedStay() {
        claim(owner, LONG);
        finish(owner, RESERVED);
        settle(owner, Keep.RETRY);

        assertThat(claim(other, LONG).steps()).containsExactly(RESERVED);
    }

    @Test
    public void stepsOfAnotherOwnerAreRefused() {
        claim(owner, LONG);

        assertThat(finish(other, RESERVED)).isFalse();

        assertThat(claim(owner, LONG).steps()).isEmpty();
    }

    @Test
    public void forgottenRecordHasNoSteps() {
        claim(owner, LONG);
        finish(owner, RESERVED);
        settle(Owner.operator(), Keep.FORGET);

        assertThat(claim(other, LONG).steps()).isEmpty();
    }
}
