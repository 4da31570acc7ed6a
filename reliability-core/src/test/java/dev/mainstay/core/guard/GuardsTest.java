package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardsTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void exampleOfTheReadme() throws IOException {
        String rate;

        try (Guards guards = Guards.ofDefaults()) {
            Guard rates = guards.api("rates");
            rate = rates.call(() -> askTheProvider("EUR")); // fails twice, then answers
        }

        assertThat(rate).isEqualTo("1.08");
        assertThat(asked).hasValue(3);
    }

    private String askTheProvider(String currency) throws IOException {
        if (asked.incrementAndGet() < 3) {
            throw new IOException("no answer for " + currency);
        }
        return "1.08";
    }

    @Test
    void oneNameIsOneGuard() {
        try (Guards guards = Guards.ofDefaults()) {
            Guard rates = guards.api("rates");

            assertThat(guards.guard("rates", GuardConfig.api().toBuilder().build()))
                    .isSameAs(rates);
            assertThat(rates.name()).isEqualTo("rates");
            assertThat(rates.describe())
                    .startsWith("guard \"rates\"\ndeadline: 15 s")
                    .endsWith(GuardConfig.api().toString());
        }
    }

    @Test
    @Tag("RC14")
    void oneNameWithTwoConfigurationsIsRefusedWithBothInTheMessage() {
        try (Guards guards = Guards.ofDefaults()) {
            guards.api("orders");

            assertThatThrownBy(() -> guards.database("orders"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"orders\" belongs to a guard with another configuration")
                    .hasMessageContaining("deadline: 15 s")
                    .hasMessageContaining("deadline: 5 s");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "with space",
                "ümlaut",
                "a/b",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void aNameThatIsNoLabelIsRefused(String name) {
        try (Guards guards = Guards.ofDefaults()) {
            assertThatThrownBy(() -> guards.api(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("name must be 1 to 64 of");
        }
    }

    @Test
    void moreThanTenThousandNamesAreRefusedSinceNamesAreForDependencies() {
        try (Guards guards = Guards.ofDefaults()) {
            for (int i = 0; i < 10_000; i++) {
                guards.api("host-" + i);
            }

            assertThatThrownBy(() -> guards.api("one-more"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one more than 10000 guards");
            assertThat(guards.api("host-7").name()).isEqualTo("host-7");
        }
    }

    @Test
    void closedGuardsRefuseCallsAndClosingAgainChangesNothing() {
        Guards guards = Guards.ofDefaults();
        Guard guard = guards.api("rates");
        guards.close();
        guards.close();

        assertThatThrownBy(() -> guard.call(() -> asked.incrementAndGet()))
                .isInstanceOfSatisfying(GuardsClosedException.class, thrown -> {
                    assertThat(thrown.code()).isEqualTo("guards-closed");
                    assertThat(thrown.category()).isEqualTo(Category.UNAVAILABLE);
                });

        assertThat(asked).hasValue(0);
    }

    @Test
    @Timeout(30)
    void closingLetsARunningCallKeepItsLimit() {
        CountDownLatch never = new CountDownLatch(1);
        Guards guards = Guards.ofDefaults();
        Guard guard = guards.guard(
                "hanging",
                GuardConfig.api().toBuilder().total(Duration.ofMillis(100)).build());

        assertThatThrownBy(() -> guard.call(() -> {
                    guards.close();
                    never.await();
                    return null;
                }))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    @Timeout(60)
    void twentyThreadsLeaveNoTimerAndLoseNoCall() throws InterruptedException, ExecutionException {
        int threads = 20;
        int callsEach = 500;
        ManualTime time = ManualTime.create();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch together = new CountDownLatch(threads);
        try (Guards guards =
                Guards.builder().ticker(time).sleeper(time).scheduler(time).build()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    for (int call = 0; call < callsEach; call++) {
                        guards.api("shared").call(asked::incrementAndGet);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(asked).hasValue(threads * callsEach);
        assertThat(time.pending()).isZero();
    }

    @Test
    void theInterruptedExceptionsOutcomeDescribesItself() {
        CallInterruptedException thrown = new CallInterruptedException("rates", "before the call");

        assertThat(thrown.guard()).isEqualTo("rates");
        assertThat(thrown.code()).isEqualTo("call-interrupted");
        assertThat(thrown.category()).isEqualTo(Category.UNAVAILABLE);
        assertThat(thrown.retryAfter()).isEqualTo(Optional.empty());
    }
}
