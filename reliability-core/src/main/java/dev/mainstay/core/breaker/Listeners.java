package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.EventPublisher;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnCallNotPermittedEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnFailureRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnIgnoredErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnResetEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSlowCallRateExceededEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnSuccessEvent;
import io.github.resilience4j.core.EventConsumer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Who wants to know what, and what went wrong with telling them. Thread-safe. */
final class Listeners implements EventPublisher {

    private record Subscription(Set<CircuitBreakerEvent.Type> types, EventConsumer<CircuitBreakerEvent> consumer) {}

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super Transition>> transitionListeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock adding = new ReentrantLock();
    private volatile Set<CircuitBreakerEvent.Type> wanted = EnumSet.noneOf(CircuitBreakerEvent.Type.class);
    private final LongAdder dropped = new LongAdder();

    boolean want(CircuitBreakerEvent.Type type) {
        return wanted.contains(type);
    }

    void onTransition(Consumer<? super Transition> listener) {
        transitionListeners.add(listener);
    }

    void tell(CircuitBreakerEvent event) {
        for (Subscription subscription : subscriptions) {
            if (subscription.types().contains(event.getEventType())) {
                guarded(subscription.consumer()::consumeEvent, event);
            }
        }
    }

    void tell(Transition transition) {
        transitionListeners.forEach(listener -> guarded(listener, transition));
    }

    private <T> void guarded(Consumer<? super T> listener, T event) {
        try {
            listener.accept(event);
        } catch (Throwable failure) {
            dropped();
        }
    }

    void dropped() {
        dropped.increment();
    }

    long droppedSoFar() {
        return dropped.sum();
    }

    private EventPublisher add(Set<CircuitBreakerEvent.Type> types, EventConsumer<CircuitBreakerEvent> consumer) {
        subscriptions.add(new Subscription(types, consumer));
        adding.lock();
        try {
            Set<CircuitBreakerEvent.Type> more = EnumSet.copyOf(types);
            more.addAll(wanted);
            wanted = more;
        } finally {
            adding.unlock();
        }
        return this;
    }

    private <E extends CircuitBreakerEvent> EventPublisher add(
            CircuitBreakerEvent.Type type, Class<E> kind, EventConsumer<E> consumer) {
        return add(EnumSet.of(type), event -> consumer.consumeEvent(kind.cast(event)));
    }

    @Override
    public void onEvent(EventConsumer<CircuitBreakerEvent> consumer) {
        add(EnumSet.allOf(CircuitBreakerEvent.Type.class), consumer);
    }

    @Override
    public EventPublisher onSuccess(EventConsumer<CircuitBreakerOnSuccessEvent> consumer) {
        return add(CircuitBreakerEvent.Type.SUCCESS, CircuitBreakerOnSuccessEvent.class, consumer);
    }

    @Override
    public EventPublisher onError(EventConsumer<CircuitBreakerOnErrorEvent> consumer) {
        return add(CircuitBreakerEvent.Type.ERROR, CircuitBreakerOnErrorEvent.class, consumer);
    }

    @Override
    public EventPublisher onStateTransition(EventConsumer<CircuitBreakerOnStateTransitionEvent> consumer) {
        return add(CircuitBreakerEvent.Type.STATE_TRANSITION, CircuitBreakerOnStateTransitionEvent.class, consumer);
    }

    @Override
    public EventPublisher onReset(EventConsumer<CircuitBreakerOnResetEvent> consumer) {
        return add(CircuitBreakerEvent.Type.RESET, CircuitBreakerOnResetEvent.class, consumer);
    }

    @Override
    public EventPublisher onIgnoredError(EventConsumer<CircuitBreakerOnIgnoredErrorEvent> consumer) {
        return add(CircuitBreakerEvent.Type.IGNORED_ERROR, CircuitBreakerOnIgnoredErrorEvent.class, consumer);
    }

    @Override
    public EventPublisher onCallNotPermitted(EventConsumer<CircuitBreakerOnCallNotPermittedEvent> consumer) {
        return add(CircuitBreakerEvent.Type.NOT_PERMITTED, CircuitBreakerOnCallNotPermittedEvent.class, consumer);
    }

    /** Never told: this breaker knows no rates. */
    @Override
    public EventPublisher onFailureRateExceeded(EventConsumer<CircuitBreakerOnFailureRateExceededEvent> consumer) {
        return add(
                CircuitBreakerEvent.Type.FAILURE_RATE_EXCEEDED,
                CircuitBreakerOnFailureRateExceededEvent.class,
                consumer);
    }

    /** Never told: this breaker knows no rates. */
    @Override
    public EventPublisher onSlowCallRateExceeded(EventConsumer<CircuitBreakerOnSlowCallRateExceededEvent> consumer) {
        return add(
                CircuitBreakerEvent.Type.SLOW_CALL_RATE_EXCEEDED,
                CircuitBreakerOnSlowCallRateExceededEvent.class,
                consumer);
    }
}
