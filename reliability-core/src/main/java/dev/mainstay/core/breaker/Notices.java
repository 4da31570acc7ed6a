package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnCallNotPermittedEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnIgnoredErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnResetEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What happened, on its way to the listeners: put into a queue where it happens (transitions: under the machine's lock, so in their true
 * order) and told after the lock is free, by one thread at a time. Thread-safe.
 *
 * <p>A listener that blocks holds only the thread that tells it. What a listener causes is told after it has returned.
 */
final class Notices {

    /** How many events about calls may wait; transitions and resets always may. */
    static final int MOST_WAITING = 1_024;

    private final String name;
    private final Listeners listeners;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCalls = new AtomicInteger();
    private final ReentrantLock telling = new ReentrantLock();

    Notices(String name, Listeners listeners) {
        this.name = name;
        this.listeners = listeners;
    }

    void transition(Transition transition, StateTransition same) {
        waiting.add(() -> listeners.tell(transition));
        if (listeners.want(CircuitBreakerEvent.Type.STATE_TRANSITION)) {
            add(new CircuitBreakerOnStateTransitionEvent(name, same));
        }
    }

    void reset() {
        if (listeners.want(CircuitBreakerEvent.Type.RESET)) {
            add(new CircuitBreakerOnResetEvent(name));
        }
    }

    boolean wantSuccesses() {
        return listeners.want(CircuitBreakerEvent.Type.SUCCESS);
    }

    /** Returns whether there is something to deliver. */
    boolean succeeded(long durationNanos) {
        if (!wantSuccesses() || !hasRoom()) {
            return false;
        }
        addCall(new CircuitBreakerOnSuccessEvent(name, Duration.ofNanos(durationNanos)));
        return true;
    }

    void failed(long durationNanos, Throwable failure) {
        if (listeners.want(CircuitBreakerEvent.Type.ERROR) && hasRoom()) {
            addCall(new CircuitBreakerOnErrorEvent(name, Duration.ofNanos(durationNanos), failure));
        }
    }

    void ignored(long durationNanos, Throwable failure) {
        if (listeners.want(CircuitBreakerEvent.Type.IGNORED_ERROR) && hasRoom()) {
            addCall(new CircuitBreakerOnIgnoredErrorEvent(name, Duration.ofNanos(durationNanos), failure));
        }
    }

    /** Returns whether there is something to deliver. */
    boolean rejected() {
        if (!listeners.want(CircuitBreakerEvent.Type.NOT_PERMITTED) || !hasRoom()) {
            return false;
        }
        addCall(new CircuitBreakerOnCallNotPermittedEvent(name));
        return true;
    }

    private boolean hasRoom() {
        if (waitingCalls.incrementAndGet() <= MOST_WAITING) {
            return true;
        }
        waitingCalls.decrementAndGet();
        listeners.dropped();
        return false;
    }

    private void add(CircuitBreakerEvent event) {
        waiting.add(() -> listeners.tell(event));
    }

    private void addCall(CircuitBreakerEvent event) {
        waiting.add(() -> {
            waitingCalls.decrementAndGet();
            listeners.tell(event);
        });
    }

    /**
     * Tells what waits, unless another thread does so, which then looks again before it stops. A listener that causes more comes back here on
     * the thread that tells it, and is told when it has returned. Not to be called under the machine's lock.
     */
    void deliver() {
        while (!waiting.isEmpty() && !telling.isHeldByCurrentThread() && telling.tryLock()) {
            try {
                tellAll();
            } finally {
                telling.unlock();
            }
        }
    }

    private void tellAll() {
        for (Runnable notice = waiting.poll(); notice != null; notice = waiting.poll()) {
            notice.run();
        }
    }
}
