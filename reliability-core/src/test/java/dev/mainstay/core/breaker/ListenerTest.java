package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final long PATIENCE_SECONDS = 20;

    private final Bench bench = new Bench();
    private final CountBreaker breaker = bench.breaker;

    @Test
    @Tag("RC15")
    void aListenerThatThrowsAnythingChangesNothingForTheBreakerNorForOtherListeners() {
        List<State> after = new ArrayList<>();
        List<Throwable> thrown = List.of(
                new IllegalStateException(), new AssertionError(), new StackOverflowError(), new OutOfMemoryError());
        thrown.forEach(failure -> breaker.onTransition(transition -> sneak(failure)));
        thrown.forEach(failure -> breaker.getEventPublisher().onEvent(event -> sneak(failure)));
        breaker.onTransition(transition -> after.add(transition.to()));
        breaker.getEventPublisher()
                .onStateTransition(event -> after.add(event.getStateTransition().getToState()));

        bench.untilProbe();
        bench.succeed();

        assertThat(bench.heard).hasSize(3);
        assertThat(after)
                .containsExactly(State.OPEN, State.OPEN, State.HALF_OPEN, State.HALF_OPEN, State.CLOSED, State.CLOSED);
        assertThat(breaker.dropped()).isEqualTo(4 * 3 + 4 * (3 + 5 + 1));
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable failure) throws X {
        throw (X) failure;
    }

    @Test
    @Tag("RC15")
    void aListenerThatOverflowsTheStackLosesItsOwnEventOnly() {
        breaker.onTransition(transition -> overflow(0));

        bench.untilProbe();
        bench.succeed();

        assertThat(bench.heard).hasSize(3);
        assertThat(breaker.dropped()).isEqualTo(3);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @Test
    @Tag("RC15")
    void aListenerThatReentersIsToldWhatItCausedAfterItHasReturned() {
        List<String> told = new ArrayList<>();
        breaker.onTransition(transition -> {
            told.add("begin " + transition.to());
            if (transition.to() == State.OPEN) {
                breaker.forceOpen();
                assertThat(bench.rejects()).isTrue();
                breaker.unforce();
                bench.fail(4);
            }
            told.add("end " + transition.to());
        });

        bench.fail(5);

        assertThat(told)
                .containsExactly(
                        "begin OPEN", "end OPEN", "begin FORCED_OPEN", "end FORCED_OPEN", "begin CLOSED", "end CLOSED");
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    @Tag("RC15")
    void aListenerThatBlocksHoldsOnlyTheThreadThatTellsItAndNothingIsLost() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        breaker.onTransition(transition -> await(blocked, free));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> teller = other.submit(() -> bench.fail(5));
            assertThat(blocked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

            assertThat(bench.rejects()).isTrue();
            bench.time.advance(Bench.OPEN_FOR);
            bench.succeed();
            breaker.forceOpen();
            assertThat(breaker.getState()).isEqualTo(State.FORCED_OPEN);
            assertThat(bench.heard).hasSize(1);

            free.countDown();
            teller.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(bench.heard)
                    .extracting(Transition::to)
                    .containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED, State.FORCED_OPEN);
        } finally {
            free.countDown();
            other.shutdownNow();
        }
    }

    private static void await(CountDownLatch blocked, CountDownLatch free) {
        blocked.countDown();
        try {
            assertThat(free.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void eventsAboutCallsAreBoundedAndCountedAndTransitionsNeverLost() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        List<CircuitBreakerEvent> events = new CopyOnWriteArrayList<>();
        breaker.onTransition(transition -> await(blocked, free));
        breaker.getEventPublisher().onEvent(events::add);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> teller = other.submit(breaker::forceClosed);
            assertThat(blocked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < Notices.MOST_WAITING; i++) {
                bench.succeed();
            }
            bench.succeed();
            bench.fail();
            bench.ignore(bench.permit());
            breaker.forceOpen();
            assertThat(bench.rejects()).isTrue();
            breaker.reset();
            assertThat(breaker.dropped()).isEqualTo(4);

            free.countDown();
            teller.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(events).hasSize(1 + Notices.MOST_WAITING + 1 + 2);
            assertThat(bench.heard).hasSize(3);
            bench.succeed();
            assertThat(events)
                    .last()
                    .extracting(event -> event.getEventType().name())
                    .isEqualTo("SUCCESS");
        } finally {
            free.countDown();
            other.shutdownNow();
        }
    }

    @Test
    void eventsComeInTheOrderOfWhatHappened() {
        List<String> told = new ArrayList<>();
        breaker.getEventPublisher()
                .onEvent(event -> told.add(event.getEventType().name()));

        bench.succeed();
        bench.fail(5);
        bench.rejects();
        bench.time.advance(Bench.OPEN_FOR);
        bench.ignore(bench.permit());
        bench.succeed();
        breaker.reset();

        assertThat(told)
                .containsExactly(
                        "SUCCESS",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "STATE_TRANSITION",
                        "NOT_PERMITTED",
                        "STATE_TRANSITION",
                        "IGNORED_ERROR",
                        "SUCCESS",
                        "STATE_TRANSITION",
                        "RESET");
    }
}
