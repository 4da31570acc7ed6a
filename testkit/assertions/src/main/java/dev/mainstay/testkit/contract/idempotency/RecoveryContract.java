package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import dev.mainstay.idempotency.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parts of an action that a recovery does not run again, on every store. */
public abstract class RecoveryContract {

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());

    private final Recorded recorded = new Recorded();
    private final Request request = newRequest();
    private final List<String> ran = new ArrayList<>();
    private Idempotency idempotency;

    /** For subclasses. */
    protected RecoveryContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        idempotency = underTest()
                .engineOver(underTest().store())
                .signals(recorded.signals())
                .build();
    }

    @AfterEach
    public void close() {
        idempotency.close();
    }

    private String part(String name) {
        ran.add(name);
        return name + "-" + ran.size();
    }

    @Test
    @Tag("ID20")
    public void recoveryAfterACrashRunsOnlyThePartThatWasNotFinished() {
        Policy policy =
                Policy.standard().toBuilder().lease(Duration.ofMillis(200)).build();
        Owner dead = Owner.random();
        RecordKey key = recordKey(ORDER, request);
        Step reserved = new Step("reserve", Result.of("r-7".getBytes(StandardCharsets.UTF_8)));
        StoreUnderTest.get(underTest().store().begin(key, request.payload(), dead, policy));
        StoreUnderTest.get(underTest().store().renew(key, dead, policy.lease(), List.of(reserved)));
        underTest().untilLapsed(key);

        Outcome<String> recovered = idempotency.run(
                ORDER,
                request,
                claim -> claim.step("reserve", Codecs.string(), () -> part("reserve"))
                        + " "
                        + claim.step("charge", Codecs.string(), () -> part("charge")));

        assertThat(recovered).isEqualTo(new Executed<>("r-7 charge-1", 2, Outcome.Recorded.YES));
        assertThat(ran).containsExactly("charge");
    }

    @Test
    @Tag("ID20")
    @SuppressWarnings("NullAway") // the result of a step may be null, of which NullAway knows only outside of lambdas
    public void attemptThatFailsLeavesItsFinishedPartsToTheNext() {
        IOException failure = new IOException("no route");

        assertThatThrownBy(() -> idempotency.run(ORDER, request, claim -> {
                    claim.step("reserve", Codecs.string(), () -> part("reserve"));
                    return claim.step("charge", Codecs.string(), () -> {
                        throw failure;
                    });
                }))
                .isSameAs(failure);
        Outcome<String> second = idempotency.run(ORDER, request, claim -> {
            String reserved = claim.step("reserve", Codecs.string(), () -> part("reserve"));
            String nothing = claim.step("nothing", Codecs.string(), () -> null);
            return reserved + " " + nothing + " " + claim.step("charge", Codecs.string(), () -> part("charge"));
        });

        assertThat(second.orElseThrow()).isEqualTo("reserve-1 null charge-2");
        assertThat(ran).containsExactly("reserve", "charge");
    }

    @Test
    public void sameStepTwiceInOneAttemptRunsOnce() {
        String value = idempotency
                .run(
                        ORDER,
                        request,
                        claim -> claim.step("reserve", Codecs.string(), () -> part("reserve"))
                                + claim.step("reserve", Codecs.string(), () -> part("reserve")))
                .orElseThrow();

        assertThat(value).isEqualTo("reserve-1reserve-1");
    }

    @Test
    public void resultThatCannotBeKeptIsReturnedAndItsPartRunsAgain() {
        Operation<String> narrow = ORDER.withVerdict((value, failure) -> Verdict.Keep.RETRY)
                .withPolicy(Policy.standard().toBuilder().maxResultBytes(5).build());

        for (int i = 0; i < 2; i++) {
            idempotency.run(narrow, request, claim -> claim.step("long", Codecs.string(), () -> part("long")));
        }
        for (int i = 0; i < 2; i++) {
            idempotency.run(narrow, request, claim -> claim.step("bad", new BrokenCodec(true), () -> part("bad")));
        }

        assertThat(ran).containsExactly("long", "long", "bad", "bad");
        assertThat(recorded.troubles()).contains("step-not-retained", "encode-failed");
    }

    @Test
    public void partWhoseResultCannotBeReadIsNotRunAgain() {
        Operation<String> repeated = ORDER.withVerdict((value, failure) -> Verdict.Keep.RETRY);
        idempotency.run(repeated, request, claim -> claim.step("reserve", Codecs.string(), () -> part("reserve")));

        assertThatIllegalStateException()
                .isThrownBy(() -> idempotency.run(
                        repeated,
                        request,
                        claim -> claim.step("reserve", new BrokenCodec(false), () -> part("reserve"))))
                .withMessageContaining("order")
                .withMessageContaining("step reserve");
        assertThat(ran).containsExactly("reserve");
    }

    @Test
    public void stepOfAnOwnerThatWasOvertakenIsNotKeptAndItsClaimIsDead() {
        List<Boolean> live = new ArrayList<>();

        Outcome<String> outcome = idempotency.run(ORDER, request, claim -> {
            idempotency.forget(ORDER, request);
            String value = claim.step("reserve", Codecs.string(), () -> part("reserve"));
            live.add(claim.live());
            return value;
        });

        assertThat(outcome).isEqualTo(new Executed<>("reserve-1", 1, Outcome.Recorded.LEASE_LOST));
        assertThat(live).containsExactly(false);
    }
}
