package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.breaker.Transition.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RaceTest {

    private static final int THREADS = 1_000;
    private static final int ROUNDS = 400;

    @Test
    @Tag("RC4")
    void aThousandThreadsThatFailAtOnceOpenItOnceAndLateFailuresDoNotKeepItOpen() throws Exception {
        Bench bench = new Bench();
        List<Permit> permits = IntStream.range(0, 2 * THREADS)
                .mapToObj(index -> bench.permit())
                .toList();

        Crowd.run(THREADS, index -> bench.fail(permits.get(index)));

        assertThat(bench.heard).containsExactly(new Transition(State.CLOSED, State.OPEN, Reason.FAILURES));
        bench.time.advance(Duration.ofSeconds(20));
        Crowd.run(THREADS, index -> bench.fail(permits.get(THREADS + index)));
        bench.time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(bench.rejects()).isTrue();
        bench.time.advance(Duration.ofNanos(1));
        assertThat(bench.rejects()).isFalse();
        assertThat(bench.heard).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Tag("RC8")
    void ofAThousandThreadsExactlyAsManyPassAsThereAreProbes(int probes) throws Exception {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS.withProbes(probes));
        bench.untilProbe();
        AtomicInteger passed = new AtomicInteger();

        Crowd.run(THREADS, index -> {
            boolean passes = index % 2 == 0 ? bench.breaker.tryAcquirePermission() : !bench.rejects();
            passed.addAndGet(passes ? 1 : 0);
        });

        assertThat(passed).hasValue(probes);
        assertThat(bench.breaker.getMetrics().getNumberOfNotPermittedCalls()).isEqualTo(THREADS - probes);
    }

    @Test
    @Tag("RC4")
    void failuresThatRaceAreAllCountedAndOpenItOnce() throws Exception {
        int each = 10;
        Bench bench = new Bench(
                BreakerPolicy.DEFAULTS.withFailures(2 * each).withConsecutive(0).withOpenFor(Duration.ofHours(1)));

        Crowd.pairs(ROUNDS, index -> bench.fail(each), () -> {
            assertThat(bench.heard).containsExactly(new Transition(State.CLOSED, State.OPEN, Reason.FAILURES));
            bench.breaker.reset();
            bench.heard.clear();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @Tag("RC8")
    void inEveryRaceForProbesExactlyAsManyPass(int probes) throws Exception {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS.withProbes(probes));
        AtomicInteger passed = new AtomicInteger();
        bench.untilProbe();

        Crowd.pairs(
                ROUNDS,
                index -> {
                    for (int i = 0; i < 3; i++) {
                        passed.addAndGet(bench.rejects() ? 0 : 1);
                    }
                },
                () -> {
                    assertThat(passed.getAndSet(0)).isEqualTo(probes);
                    bench.breaker.reset();
                    bench.untilProbe();
                });
    }

    @Test
    @Tag("RC15")
    void nothingIsLeftUntoldWhenTwoTransitionsRace() throws Exception {
        Bench bench = new Bench();

        Crowd.pairs(
                ROUNDS,
                index -> {
                    if (index == 0) {
                        bench.breaker.forceOpen();
                    } else {
                        bench.breaker.forceClosed();
                    }
                },
                () -> {
                    assertThat(bench.heard).last().extracting(Transition::to).isEqualTo(bench.breaker.getState());
                    bench.heard.clear();
                    bench.breaker.unforce();
                });
    }

    @Test
    void aThousandThreadsThatFindALeaseOverShareItsOnePlace() throws Exception {
        Bench bench = new Bench();
        bench.untilProbe();
        bench.permit();
        bench.time.advance(BreakerPolicy.DEFAULTS.probeLease());
        AtomicInteger passed = new AtomicInteger();

        Crowd.run(THREADS, index -> passed.addAndGet(bench.rejects() ? 0 : 1));

        assertThat(passed).hasValue(1);
    }

    @Test
    @Tag("RC15")
    void transitionsAreToldInTheOrderInWhichTheyHappened() throws Exception {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS.withFailures(2));
        List<CircuitBreakerOnStateTransitionEvent> events = new CopyOnWriteArrayList<>();
        bench.breaker.getEventPublisher().onStateTransition(events::add);

        Crowd.run(8, index -> {
            for (int i = 0; i < 300; i++) {
                oneStep(bench, index + i);
            }
        });

        State before = State.CLOSED;
        for (Transition transition : bench.heard) {
            assertThat(transition.from()).isEqualTo(before);
            before = transition.to();
        }
        assertThat(before).isEqualTo(bench.breaker.getState());
        assertThat(bench.heard).hasSizeGreaterThan(100);
        assertThat(events)
                .extracting(event -> event.getStateTransition().getToState())
                .containsExactlyElementsOf(
                        bench.heard.stream().map(Transition::to).toList());
    }

    private static void oneStep(Bench bench, int step) {
        switch (step % 7) {
            case 0 -> bench.breaker.forceOpen();
            case 1 -> bench.breaker.unforce();
            case 2 -> bench.breaker.reset();
            case 3 -> bench.time.advance(Bench.OPEN_FOR);
            default -> {
                if (bench.breaker.admit() instanceof Permit permit) {
                    if (step % 2 == 0) {
                        bench.fail(permit);
                    } else {
                        bench.breaker.succeeded(permit, 1);
                    }
                }
            }
        }
    }

    @Test
    void aSuccessAndFailuresThatRaceNeverLoseARunForGood() throws Exception {
        Bench bench = new Bench(BreakerPolicy.DEFAULTS.withFailures(10_000).withConsecutive(5_000));

        Crowd.run(8, index -> {
            for (int i = 0; i < 500; i++) {
                bench.fail();
            }
        });
        bench.succeed();
        bench.fail(4_999);
        assertThat(bench.breaker.isClosed()).isTrue();
        bench.fail();

        assertThat(bench.heard).extracting(Transition::reason).containsExactly(Reason.CONSECUTIVE);
    }
}
