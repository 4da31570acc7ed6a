package dev.mainstay.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.limit.Decision.Allowed;
import dev.mainstay.core.limit.Decision.Rejected;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** How often a caller may ask. */
class RateLimitTest {

    private static final Duration TOKEN = Duration.ofMillis(600);
    private static final String REJECTED = "mainstay.limit{limit=api, outcome=rejected} 1.0 1";

    private final ManualTime time = ManualTime.create();
    private final Heard heard = new Heard();
    private final RateLimit limit = on(time).build();

    private RateLimit.Builder on(ManualTime clock) {
        return RateLimit.builder("api").ticker(clock).sleeper(clock).listener(heard);
    }

    private static void drain(RateLimit limit, String key) {
        while (limit.tryAcquire(key).isAllowed()) {}
    }

    @Test
    void oneHundredAMinuteAreAllowedAndTheNextIsNot() {
        for (int i = 99; i >= 0; i--) {
            assertThat(limit.tryAcquire("alice")).isEqualTo(new Allowed(i, TOKEN.multipliedBy(100 - i)));
        }

        assertThat(limit.tryAcquire("alice")).isEqualTo(new Rejected(TOKEN));
        assertThat(heard.lines()).containsExactly(REJECTED);
    }

    @Test
    void callAfterTheToldTimeIsAllowedAndOneJustBeforeIsNot() {
        drain(limit, "alice");

        time.advance(TOKEN.minusNanos(1));
        Decision early = limit.tryAcquire("alice");
        time.advance(Duration.ofNanos(1));
        Decision inTime = limit.tryAcquire("alice");

        assertThat(early).isEqualTo(new Rejected(Duration.ofNanos(1)));
        assertThat(inTime).isEqualTo(new Allowed(0, Duration.ofMinutes(1)));
    }

    @Test
    void eachKeyHasItsOwnBucket() {
        drain(limit, "alice");

        assertThat(limit.tryAcquire("bob")).isEqualTo(new Allowed(99, TOKEN));
        assertThat(limit.tryAcquire("alice").isAllowed()).isFalse();
    }

    @Test
    void longKeysAreToldApartAndKeptShort() {
        String longKey = "x".repeat(1_000_000);
        drain(limit, longKey + "a");

        assertThat(limit.tryAcquire(longKey + "b").isAllowed()).isTrue();
        assertThat(limit.tryAcquire(longKey + "a").isAllowed()).isFalse();
        assertThat(Keys.bounded(longKey)).hasSizeLessThanOrEqualTo(64);
        assertThat(Keys.bounded(Keys.bounded(longKey))).isNotEqualTo(Keys.bounded(longKey));
    }

    @Test
    void emptyAndMissingKeysAreRefused() {
        assertThatThrownBy(() -> limit.tryAcquire(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key must have at least 1 character, was empty");
        assertThatThrownBy(() -> limit.acquire(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void acquireRefusesWithAnExceptionThatKnowsWhenAndNotWho() {
        drain(limit, "alice@example.com");

        RateLimitedException refused =
                catchThrowableOfType(RateLimitedException.class, () -> limit.acquire("alice@example.com"));

        assertThat(refused).hasMessage("rate limit \"api\" is used up; the next call is allowed in 600 ms");
        assertThat(refused.code()).isEqualTo("rate-limited");
        assertThat(refused.category()).isEqualTo(Category.LIMITED);
        assertThat(refused.retryAfter()).contains(TOKEN);
        assertThat(refused.limit()).isEqualTo("api");
        assertThat(refused.getStackTrace()).isEmpty();
    }

    @Test
    void acquireWaitsForTheNextTokenWithinItsTime() throws Exception {
        drain(limit, "alice");

        limit.acquire("alice", TOKEN);

        assertThat(time.sleeps()).containsExactly(TOKEN);
    }

    @Test
    void acquireDoesNotWaitWhenItWouldBeInVain() {
        drain(limit, "alice");
        int before = heard.lines().size();

        assertThatThrownBy(() -> limit.acquire("alice", TOKEN.minusNanos(1))).isInstanceOf(RateLimitedException.class);

        assertThat(time.sleeps()).isEmpty();
        assertThat(heard.lines()).hasSize(before + 1);
    }

    @Test
    void waitIsBoundedByTheDeadlineOfTheCall() {
        drain(limit, "alice");
        CallContext hurried = CallContext.empty().withDeadline(Deadline.after(TOKEN.minusNanos(1), time));

        assertThatThrownBy(() -> hurried.call(() -> {
                    limit.acquire("alice", Duration.ofHours(1));
                    return null;
                }))
                .isInstanceOf(RateLimitedException.class);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void interruptEndsTheWait() {
        drain(limit, "alice");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> limit.acquire("alice", Duration.ofHours(1))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void readingsOfTheClockMayBeNegativeAndMayWrap() {
        for (long origin : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE - 5}) {
            ManualTime odd = ManualTime.startingAt(origin);
            RateLimit onOdd = on(odd).build();
            drain(onOdd, "alice");

            odd.advance(TOKEN.minusNanos(1));
            assertThat(onOdd.tryAcquire("alice").isAllowed()).isFalse();
            odd.advance(Duration.ofNanos(1));
            assertThat(onOdd.tryAcquire("alice").isAllowed()).isTrue();
        }
    }

    @Test
    void threadsThatRaceGetExactlyTheBudget() throws Exception {
        int threads = 16;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> allowed = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                allowed.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    long mine = 0;
                    for (int call = 0; call < 50; call++) {
                        mine += limit.tryAcquire("alice").isAllowed() ? 1 : 0;
                    }
                    return mine;
                }));
            }

            long total = 0;
            for (Future<Long> mine : allowed) {
                total += mine.get(10, TimeUnit.SECONDS);
            }
            assertThat(total).isEqualTo(100);
        } finally {
            pool.shutdownNow();
        }
    }

    @Property(tries = 500)
    void budgetHoldsOverAnyTimeAndTheToldTimeIsNeverTooEarly(
            @ForAll @LongRange(min = 1, max = 40) long permits,
            @ForAll @LongRange(min = 1, max = 31L * 24 * 3_600_000) long periodMillis,
            @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 3) Integer> pauses) {
        RatePolicy policy = new RatePolicy(permits, Duration.ofMillis(periodMillis));
        ManualTime clock = ManualTime.create();
        Duration rounding = policy.period().toNanos() % permits == 0 ? Duration.ZERO : Duration.ofNanos(1);
        RateLimit any = RateLimit.builder("any").policy(policy).ticker(clock).build();
        long allowed = 0;

        for (int pause : pauses) {
            if (any.tryAcquire("alice") instanceof Rejected rejected) {
                Duration early = rejected.retryAfter().minus(rounding).minusNanos(1);
                if (!early.isNegative()) {
                    clock.advance(early);
                    assertThat(any.tryAcquire("alice").isAllowed()).isFalse();
                    clock.advance(rounding.plusNanos(1));
                } else {
                    clock.advance(rejected.retryAfter());
                }
                assertThat(any.tryAcquire("alice").isAllowed()).isTrue();
            }
            allowed++;
            clock.advance(policy.period().multipliedBy(pause).dividedBy(permits));
        }

        double most = permits * (1 + (double) clock.nanos() / policy.period().toNanos());
        assertThat((double) allowed).isLessThanOrEqualTo(Math.ceil(most));
    }

    @Test
    void toldTimeIsExactForTheLargestPolicyToo() {
        RateLimit largest = RateLimit.builder("largest")
                .policy(new RatePolicy(1_000_000, Duration.ofDays(31)))
                .ticker(time)
                .build();
        drain(largest, "alice");
        Duration wait = ((Rejected) largest.tryAcquire("alice")).retryAfter();

        time.advance(wait.minusNanos(1));
        boolean early = largest.tryAcquire("alice").isAllowed();
        time.advance(Duration.ofNanos(1));

        assertThat(early).isFalse();
        assertThat(largest.tryAcquire("alice").isAllowed()).isTrue();
        assertThat(wait).isEqualTo(Duration.ofDays(31).dividedBy(1_000_000));
    }

    @Property(tries = 100)
    void bucketIsFullAtTheToldTime(
            @ForAll @LongRange(min = 2, max = 1_000) long permits,
            @ForAll @LongRange(min = 1, max = 3_600_000) long periodMillis,
            @ForAll @IntRange(min = 1, max = 20) int calls) {
        RatePolicy policy = new RatePolicy(permits, Duration.ofMillis(periodMillis));
        ManualTime clock = ManualTime.create();
        RateLimit any = RateLimit.builder("any").policy(policy).ticker(clock).build();
        Duration reset = Duration.ZERO;
        for (int i = 0; i < Math.min(calls, permits); i++) {
            reset = ((Allowed) any.tryAcquire("alice")).resetIn();
        }

        clock.advance(reset);

        assertThat(((Allowed) any.tryAcquire("alice")).remaining()).isEqualTo(permits - 1);
    }

    @Test
    void policiesAndNamesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new RatePolicy(0, TOKEN)).hasMessage("permits must be 1 to 1000000, was 0");
        assertThatThrownBy(() -> new RatePolicy(1_000_001, TOKEN))
                .hasMessage("permits must be 1 to 1000000, was 1000001");
        assertThatThrownBy(() -> new RatePolicy(1, Duration.ZERO))
                .hasMessage("period must be PT0.001S to PT744H, was PT0S");
        assertThatThrownBy(() -> new RatePolicy(1, Duration.ofDays(32)))
                .hasMessage("period must be PT0.001S to PT744H, was PT768H");
        assertThatThrownBy(() -> RateLimit.builder("orders api"))
                .hasMessage("name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"orders api\"");
        assertThatThrownBy(() -> RateLimit.builder("api").maxKeys(0)).hasMessage("maxKeys must be >= 1, was 0");
    }

    @Test
    void defaultsAreOneHundredAMinute() {
        RateLimit standard = RateLimit.inMemory("api", RatePolicy.ofDefaults());

        assertThat(standard.name()).isEqualTo("api");
        assertThat(standard.policy()).isEqualTo(new RatePolicy(100, Duration.ofMinutes(1)));
        assertThat(RatePolicy.perMinute(7)).isEqualTo(new RatePolicy(7, Duration.ofMinutes(1)));
        assertThat(RatePolicy.perSecond(7)).isEqualTo(new RatePolicy(7, Duration.ofSeconds(1)));
    }
}
