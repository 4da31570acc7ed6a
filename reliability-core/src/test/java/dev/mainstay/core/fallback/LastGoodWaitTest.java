package dev.mainstay.core.fallback;

import static dev.mainstay.core.fallback.Callers.result;
import static dev.mainstay.core.fallback.Callers.thrown;
import static dev.mainstay.core.fallback.Outage.JOINED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for another call, and for how long. */
@Timeout(60)
class LastGoodWaitTest {

    private final Outage outage = new Outage();

    @AfterEach
    void stop() {
        outage.close();
    }

    @Test
    void nobodyWaitsLongerThanItsOwnDeadline() throws Exception {
        Future<Degraded<String>> leader = outage.leader(() -> "new");
        CallContext hurried = CallContext.empty().withDeadline(Deadline.after(Duration.ofMillis(30)));

        Future<Degraded<String>> follower = outage.callers.start(hurried, () -> outage.get(() -> "own"));

        assertThat(thrown(follower))
                .isInstanceOf(LastGoodMissingException.class)
                .hasNoCause();
        assertThat(outage.calls).hasValue(1);
        outage.release();
        assertThat(result(leader)).isEqualTo(Degraded.fresh("new"));
    }

    @Test
    void whoWaitedTooLongGetsTheLastGoodAnswer() throws Exception {
        outage.keepAnAnswer();
        Future<Degraded<String>> leader = outage.leader(() -> "new");
        CallContext hurried = CallContext.empty().withDeadline(Deadline.after(Duration.ofMillis(30)));

        assertThat(result(outage.callers.start(hurried, () -> outage.get(() -> "own")))
                        .value())
                .isEqualTo("old");
        assertThat(leader).isNotDone();
    }

    @Test
    void withoutADeadlineTheWaitIsBoundAllTheSame() throws Exception {
        try (Outage impatient = new Outage(Duration.ofMillis(30))) {
            Future<Degraded<String>> leader = impatient.leader(() -> "new");

            assertThat(thrown(impatient.callers.start(() -> impatient.get(() -> "own"))))
                    .isInstanceOf(LastGoodMissingException.class);
            assertThat(leader).isNotDone();
        }
    }

    @Test
    void aDeadlineThatIsLongerThanTheBoundIsWaitedFor() throws Exception {
        try (Outage impatient = new Outage(Duration.ofNanos(1))) {
            Future<Degraded<String>> leader = impatient.leader(() -> "new");
            CallContext patient = CallContext.empty().withDeadline(Deadline.after(Duration.ofMinutes(1)));
            Future<Degraded<String>> follower = impatient.callers.start(patient, () -> impatient.get(() -> "own"));
            impatient.heard.await(JOINED, 1);
            impatient.release();

            assertThat(result(follower)).isEqualTo(Degraded.fresh("new"));
            assertThat(result(leader)).isEqualTo(Degraded.fresh("new"));
        }
    }

    @Test
    void aWaitingThreadThatIsInterruptedMakesItsOwnCallWithTheFlagSet() throws Exception {
        Future<Degraded<String>> leader = outage.leader(() -> "new");
        AtomicReference<Thread> thread = new AtomicReference<>();

        Future<Boolean> flag = outage.callers.start(() -> {
            thread.set(Thread.currentThread());
            AtomicReference<Boolean> seen = new AtomicReference<>();
            outage.get(() -> {
                seen.set(Thread.interrupted());
                return "own";
            });
            return seen.get();
        });
        outage.heard.await(JOINED, 1);
        thread.get().interrupt();

        assertThat(result(flag)).isTrue();
        assertThat(leader).isNotDone();
    }

    @Test
    void anotherKeyOrTenantDoesNotWait() throws Exception {
        outage.begin("USD");
        Tenants.ACME.run(() -> outage.begin("EUR"));
        Future<Degraded<String>> leader = outage.leader(() -> "new");

        assertThat(outage.get("USD", () -> "own").value()).isEqualTo("own");
        assertThat(Tenants.ACME.call(() -> outage.get(() -> "own")).value()).isEqualTo("own");
        assertThat(outage.heard.count(JOINED)).isZero();
        assertThat(leader).isNotDone();
    }

    @Test
    void whileTheDependencyAnswersNobodyWaits() throws Exception {
        outage.get(() -> "new");
        Future<Degraded<String>> slow = outage.leader(() -> "slow");

        assertThat(outage.get(() -> "own").value()).isEqualTo("own");

        outage.release();
        assertThat(result(slow).value()).isEqualTo("slow");
        assertThat(outage.heard.count(JOINED)).isZero();
    }

    @Test
    void aCallWithinACallForTheSameKeyDoesNotWaitForItself() {
        assertThat(outage.get(() -> outage.get(() -> "inner").value() + " and outer")
                        .value())
                .isEqualTo("inner and outer");
    }
}
