package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.ManualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any number of keys, from any number of threads. */
@Timeout(120)
class KeyedGuardBoundTest {

    private static final int MILLION = 1_000_000;
    private static final int THREADS = 8;
    private static final GuardConfig SINGLE =
            GuardConfig.api().toBuilder().maxRetries(0).build();

    private final ManualTime time = ManualTime.create();
    private final Guards guards =
            Guards.builder().ticker(time).sleeper(time).scheduler(time).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() throws InterruptedException {
        guards.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("RC44")
    void aMillionKeysTakeNoMoreThanTheirPlacesAndOpenHalfOpenAndForcedOnesStay() {
        int places = 1_000;
        KeyedGuard keyed = guards.keyed("hosts", SINGLE, places);
        open(keyed, "half-open");
        time.advance(Duration.ofSeconds(30));
        open(keyed, "open");
        keyed.forceClosed("forced");

        keyed.call("half-open", () -> {
            for (int i = 0; i < MILLION; i++) {
                keyed.call("key-" + i, () -> "answer");
                if (i % 50_000 == 0) {
                    assertThat(keyed.keys()).isLessThanOrEqualTo(places);
                }
            }
            assertThat(keyed.state("half-open")).contains(State.HALF_OPEN);
            return "probe";
        });

        assertThat(keyed.keys()).isEqualTo(places);
        assertThat(keyed.state("open")).contains(State.OPEN);
        assertThat(keyed.state("forced")).contains(State.DISABLED);
        assertThat(keyed.state("half-open")).contains(State.CLOSED);
        assertThat(keyed.state("key-" + (MILLION - 1))).isPresent();
        assertThat(keyed.state("key-0")).isEmpty();
    }

    @Test
    @Tag("RC44")
    void aProbeThatWasLostLeavesAHalfOpenBreakerThatStays() {
        KeyedGuard keyed = guards.keyed("hosts", SINGLE, 10);
        open(keyed, "lost");
        time.advance(Duration.ofSeconds(30));
        assertThatThrownBy(() -> keyed.call("lost", () -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(keyed.state("lost")).contains(State.HALF_OPEN);

        for (int i = 0; i < 1_000; i++) {
            keyed.call("key-" + i, () -> "answer");
        }

        assertThat(keyed.state("lost")).contains(State.HALF_OPEN);
        assertThat(keyed.keys()).isEqualTo(10);
    }

    @Test
    void keysThatAreUsedOftenStayInAFlood() {
        KeyedGuard keyed = guards.keyed("hosts", SINGLE, 100);
        for (int i = 0; i < 100_000; i++) {
            keyed.call("often-" + i % 10, () -> "answer");
            keyed.call("once-" + i, () -> "answer");
        }

        for (int i = 0; i < 10; i++) {
            assertThat(keyed.state("often-" + i)).isPresent();
        }
    }

    @Test
    @Tag("RC44")
    void aKeyThatEightThreadsUseForTheFirstTimeHasOneBreaker() throws Exception {
        for (int round = 0; round < 500; round++) {
            // With one place only, a thread that missed the entry of another would share the overflow guard.
            KeyedGuard keyed = guards.keyed("round-" + round, SINGLE, 1 + round % 2);
            AtomicInteger failures = new AtomicInteger();
            inParallel(() -> {
                for (int i = 0; i < 5; i++) {
                    try {
                        keyed.call("key", () -> {
                            failures.incrementAndGet();
                            throw new IOException();
                        });
                    } catch (IOException | CircuitOpenException expected) {
                        assertThat(keyed.keys()).isEqualTo(1);
                    }
                }
            });

            assertThat(keyed.state("key")).contains(State.OPEN);
            // Five open it; the others were under way.
            assertThat(failures.get()).isBetween(5, 4 + THREADS);
            assertThat(keyed.overflow().breaker().getMetrics().getNumberOfFailedCalls())
                    .isZero();
        }
    }

    @Test
    @Tag("RC44")
    void breakersThatOpenInAStormOfNewKeysAreAllKept() throws Exception {
        int places = 64;
        for (int round = 0; round < 50; round++) {
            KeyedGuard keyed = guards.keyed("storm-" + round, SINGLE, places);
            inParallel(() -> {
                for (int i = 0; i < 300; i++) {
                    keyed.call("k" + ThreadLocalRandom.current().nextInt(100_000), () -> "answer");
                }
                String mine = "failing-" + Thread.currentThread().getId();
                for (int i = 0; i < 5; i++) {
                    fail(keyed, mine);
                    keyed.call("k" + ThreadLocalRandom.current().nextInt(100_000), () -> "answer");
                }
                for (int i = 0; i < 300; i++) {
                    keyed.call("k" + ThreadLocalRandom.current().nextInt(100_000), () -> "answer");
                    assertThat(keyed.state(mine)).contains(State.OPEN);
                }
            });
            assertThat(keyed.keys()).isLessThanOrEqualTo(places);
        }
    }

    private void inParallel(Runnable work) throws Exception {
        CountDownLatch start = new CountDownLatch(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> {
                start.countDown();
                start.await();
                work.run();
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    private static void open(KeyedGuard keyed, String key) {
        for (int i = 0; i < 5; i++) {
            fail(keyed, key);
        }
        assertThat(keyed.state(key)).contains(State.OPEN);
    }

    private static void fail(KeyedGuard keyed, String key) {
        assertThatThrownBy(() -> keyed.call(key, () -> {
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
    }
}
