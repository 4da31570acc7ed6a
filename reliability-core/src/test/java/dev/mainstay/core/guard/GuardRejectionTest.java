package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.RateLimitedException;
import dev.mainstay.core.limit.RatePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guard itself decides about retries and attempts: it is no failure of the dependency. */
class GuardRejectionTest {

    private final Lab lab = new Lab();

    @Test
    @Tag("RC12")
    void rejectionsByAnOpenBreakerAreNeitherCountedNorRetried() {
        Guard guard = lab.single("rates");
        for (int i = 0; i < 5; i++) {
            lab.failing(guard, IOException::new);
        }
        lab.time.advance(Duration.ofSeconds(29));
        for (int i = 0; i < 10; i++) {
            assertThat(lab.failing(guard, IOException::new)).isInstanceOf(CircuitOpenException.class);
        }
        lab.time.advance(Duration.ofSeconds(1));
        guard.call(lab::succeed);
        for (int i = 0; i < 4; i++) {
            lab.failing(guard, IOException::new);
        }

        assertThat(guard.call(lab::succeed))
                .as("only the last four are counted")
                .isEqualTo("answer");
        assertThat(lab.calls).isEqualTo(5 + 1 + 4 + 1);
        assertThat(lab.sleptMillis()).isEmpty();
    }

    @Test
    @Tag("RC12")
    void rejectionsByAnOpenBreakerAreNotRetriedWhereFailuresAre() {
        Guard guard = lab.guards.api("rates");
        guard.breaker().forceOpen();
        lab.failing(guard, IOException::new);

        assertThat(lab.calls).isZero();
        assertThat(lab.sleptMillis()).isEmpty();
    }

    @Test
    @Tag("RC12")
    void callsWhoseDeadlineIsSpentAreNeitherCountedNorRetried() {
        Guard guard = lab.guards.api("rates");
        for (int i = 0; i < 10; i++) {
            CallContext spent = CallContext.empty().withDeadline(Deadline.after(Duration.ZERO, lab.time));
            assertThatThrownBy(() -> spent.call(() -> guard.call(lab::succeed)))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("makes no call");
        }

        assertThat(lab.calls).isZero();
        assertThat(guard.breaker().getMetrics().getNumberOfFailedCalls()).isZero();
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    @Tag("RC12")
    void aFullBulkheadIsNeitherCountedNorRetriedAndSpendsNoBudget() {
        Guard guard = lab.guards.guard(
                "rates", GuardConfig.api().toBuilder().maxConcurrent(1).build());

        guard.call(() -> {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> guard.call(lab::succeed))
                        .isInstanceOfSatisfying(BulkheadFullException.class, full -> {
                            assertThat(full.guard()).isEqualTo("rates");
                            assertThat(full.maxConcurrent()).isEqualTo(1);
                            assertThat(full.code()).isEqualTo("bulkhead-full");
                            assertThat(full.category()).isEqualTo(Category.UNAVAILABLE);
                            assertThat(full).hasMessage("guard \"rates\" makes no call: 1 run already");
                        });
            }
            return null;
        });

        assertThat(lab.calls).isZero();
        assertThat(lab.sleptMillis()).isEmpty();
        assertThat(guard.breaker().getMetrics().getNumberOfFailedCalls()).isZero();
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(lab.heard.lines("rejected")).hasSize(10).containsOnly("rejected{reason=bulkhead-full}");
    }

    @Test
    @Tag("RC12")
    void aRateLimitInsideIsNeitherCountedNorRetried() {
        Guard guard = lab.guards.api("rates");
        RateLimit limit = RateLimit.inMemory("clients", new RatePolicy(1, Duration.ofMinutes(1)));
        limit.acquire("client");
        for (int i = 0; i < 10; i++) {
            assertThat(lab.failing(guard, () -> rejectionOf(limit))).isInstanceOf(RateLimitedException.class);
        }

        assertThat(lab.calls).isEqualTo(10);
        assertThat(guard.breaker().getMetrics().getNumberOfFailedCalls()).isZero();
    }

    private static RuntimeException rejectionOf(RateLimit limit) {
        try {
            limit.acquire("client");
        } catch (RateLimitedException rejection) {
            return rejection;
        }
        throw new AssertionError("not rejected");
    }

    @Test
    @Tag("RC12")
    @Tag("RC25")
    void anExhaustedBudgetEndsTheCallWithItsOwnFailureAndSaysSo() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .retryBudget(0, 2)
                        .failures(100)
                        .consecutive(100)
                        .build());

        Throwable first = lab.failing(guard, IOException::new);
        Throwable second = lab.failing(guard, IOException::new);

        assertThat(lab.calls).as("one and two retries; one").isEqualTo(4);
        assertThat(reasonOf(first)).isEqualTo(Reason.BUDGET);
        assertThat(reasonOf(second)).isEqualTo(Reason.BUDGET);
        assertThat(first.getSuppressed()[0]).hasMessageContaining("the retry budget is used up");
        assertThat(lab.heard.lines("gave-up")).containsExactly("gave-up{reason=budget}", "gave-up{reason=budget}");
        assertThat(guard.breaker().getMetrics().getNumberOfFailedCalls()).isEqualTo(4);
    }

    @Test
    @Tag("RC25")
    void whenEverythingFailsForAnHourTheLoadStaysWithinTheBudgetAndThenRefills() {
        GuardConfig neverOpens = GuardConfig.api().toBuilder()
                .failures(10_000)
                .window(Duration.ofMillis(1))
                .consecutive(Integer.MAX_VALUE)
                .build();
        Guards unheard = Guards.builder()
                .ticker(lab.time)
                .sleeper(lab.time)
                .scheduler(lab.time)
                .build();
        Guard guard = unheard.guard("rates", neverOpens);
        Guard other = unheard.guard("other", neverOpens);
        int requests = 0;
        long end = lab.time.nanos() + Duration.ofHours(1).toNanos();
        while (lab.time.nanos() < end) {
            lab.failing(guard, IOException::new);
            requests++;
            lab.time.advance(Duration.ofMillis(100));
        }

        double floors = Duration.ofHours(1).toSeconds() / 10.0 * 10;
        assertThat(lab.calls).isBetween((int) (1.1 * requests), (int) (1.2 * requests + floors));

        lab.calls = 0;
        lab.failing(other, IOException::new);
        assertThat(lab.calls).as("another dependency has a budget of its own").isEqualTo(4);
        for (int i = 0; i < 1_000; i++) {
            guard.call(lab::succeed);
            lab.time.advance(Duration.ofMillis(20));
        }
        lab.calls = 0;
        lab.failing(guard, IOException::new);
        assertThat(lab.calls).as("after recovery").isEqualTo(4);
    }

    @Test
    @Tag("RC25")
    void firstAttemptsAreNeverBlocked() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .retryBudget(0, 0)
                        .failures(10_000)
                        .consecutive(Integer.MAX_VALUE)
                        .build());
        for (int i = 0; i < 5_000; i++) {
            lab.failing(guard, IOException::new);
        }

        assertThat(lab.calls).isEqualTo(5_000);
    }

    @Test
    @Timeout(30)
    void anAttemptWaitsForAPlaceAsLongAsThePolicyAndTheDeadlineAllow() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Guards guards = Guards.ofDefaults()) {
            Guard patient = guards.guard(
                    "rates",
                    GuardConfig.api().toBuilder()
                            .maxConcurrent(1)
                            .maxWait(Duration.ofMinutes(1))
                            .build());
            Future<Boolean> holder = pool.submit(() -> patient.call(() -> {
                inside.countDown();
                return leave.await(20, TimeUnit.SECONDS);
            }));
            inside.await();
            assertThatThrownBy(() -> CallContext.empty()
                            .withDeadline(Deadline.after(Duration.ofMillis(20)))
                            .call(() -> patient.call(() -> "never")))
                    .isInstanceOf(BulkheadFullException.class);
            List<String> answers = new ArrayList<>();
            leave.countDown();
            answers.add(patient.call(() -> "after the other"));

            assertThat(answers).containsExactly("after the other");
            assertThat(holder.get()).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    private static Reason reasonOf(Throwable failure) {
        return ((RetriesExhausted) failure.getSuppressed()[0]).reason();
    }
}
