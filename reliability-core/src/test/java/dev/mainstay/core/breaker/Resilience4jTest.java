package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Resilience4j's own tools, unchanged, on our breaker. */
class Resilience4jTest {

    private final Bench bench = new Bench();
    private final CountBreaker breaker = bench.breaker;

    @Test
    void decoratedSuppliersOpenItAndAreThenRejectedWithoutStackTrace() {
        CheckedSupplier<String> failing = CircuitBreaker.decorateCheckedSupplier(breaker, () -> {
            throw new IOException("refused");
        });
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(failing::get).isInstanceOf(IOException.class);
        }

        assertThatThrownBy(failing::get)
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessageContaining("rates")
                .hasMessageContaining("OPEN")
                .satisfies(rejection -> assertThat(rejection.getStackTrace()).isEmpty());
        bench.time.advance(Bench.OPEN_FOR);
        assertThat(breaker.executeSupplier(() -> "answer")).isEqualTo("answer");
        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void decoratorsStackOnIt() {
        Supplier<String> failing = () -> {
            throw new IllegalStateException("refused");
        };
        Supplier<String> decorated = Decorators.ofSupplier(failing)
                .withCircuitBreaker(breaker)
                .withFallback(List.of(CallNotPermittedException.class), rejection -> "rejected")
                .withFallback(List.of(IllegalStateException.class), failure -> "failed")
                .decorate();

        assertThat(List.of(decorated.get(), decorated.get(), decorated.get(), decorated.get(), decorated.get()))
                .containsOnly("failed");
        assertThat(decorated.get()).isEqualTo("rejected");
    }

    @Test
    void decoratedStagesCountWhenTheyComplete() {
        List<CompletableFuture<String>> sources = new ArrayList<>();
        Supplier<CompletionStage<String>> decorated = CircuitBreaker.decorateCompletionStage(breaker, () -> {
            CompletableFuture<String> source = new CompletableFuture<>();
            sources.add(source);
            return source;
        });
        for (int i = 0; i < 7; i++) {
            assertThat(decorated.get().toCompletableFuture()).isNotDone();
        }

        sources.get(0).completeExceptionally(new InterruptedException());
        sources.get(1).cancel(true);
        sources.subList(2, 6).forEach(source -> source.completeExceptionally(new IOException()));
        assertThat(breaker.isClosed()).isTrue();
        sources.get(6).completeExceptionally(new IOException());

        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(decorated.get().toCompletableFuture()).isCompletedExceptionally();
        assertThat(sources).hasSize(7);
    }

    @Test
    void anErrorInAProbeThatTheDecoratorDoesNotReportFreesThePlaceAtTheEndOfItsLease() {
        bench.untilProbe();
        assertThatThrownBy(() -> breaker.executeRunnable(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(breaker.tryAcquirePermission()).isFalse();

        bench.time.advance(BreakerPolicy.DEFAULTS.probeLease());
        breaker.executeRunnable(() -> {});

        assertThat(breaker.isClosed()).isTrue();
    }

    @Test
    void itReplacesTheBreakerOfARegistryAndMicrometersBinderShowsIt() {
        CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
        registry.circuitBreaker("rates");
        registry.replace("rates", breaker);
        MeterRegistry meters = new SimpleMeterRegistry();
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
        assertThat(registry.circuitBreaker("rates")).isSameAs(breaker);

        breaker.executeRunnable(() -> {});
        bench.ignore(bench.permit());
        bench.fail(4);
        assertThat(gauge(meters, "resilience4j.circuitbreaker.buffered.calls", "kind", "failed"))
                .isEqualTo(4.0);
        assertThat(gauge(meters, "resilience4j.circuitbreaker.state", "state", "closed"))
                .isEqualTo(1.0);
        bench.fail();
        bench.rejects();

        assertThat(gauge(meters, "resilience4j.circuitbreaker.state", "state", "open"))
                .isEqualTo(1.0);
        assertThat(gauge(meters, "resilience4j.circuitbreaker.state", "state", "closed"))
                .isZero();
        assertThat(calls(meters, "successful")).isEqualTo(1);
        assertThat(calls(meters, "failed")).isEqualTo(5);
        assertThat(calls(meters, "ignored")).isEqualTo(1);
        assertThat(meters.get("resilience4j.circuitbreaker.not.permitted.calls")
                        .counter()
                        .count())
                .isEqualTo(1.0);
    }

    private static double gauge(MeterRegistry meters, String name, String tag, String value) {
        return meters.get(name).tag(tag, value).tag("name", "rates").gauge().value();
    }

    private static long calls(MeterRegistry meters, String kind) {
        return meters.get("resilience4j.circuitbreaker.calls")
                .tag("kind", kind)
                .timer()
                .count();
    }

    @Test
    void eachConsumerGetsItsOwnEventsAndThoseOfRatesNeverCome() {
        List<CircuitBreakerEvent> events = new ArrayList<>();
        breaker.getEventPublisher()
                .onSuccess(event -> {
                    assertThat(event.getElapsedDuration()).isEqualTo(Duration.ofMillis(7));
                    events.add(event);
                })
                .onError(event -> {
                    assertThat(event.getThrowable()).isInstanceOf(IOException.class);
                    events.add(event);
                })
                .onIgnoredError(events::add)
                .onCallNotPermitted(events::add)
                .onReset(events::add)
                .onStateTransition(events::add)
                .onFailureRateExceeded(events::add)
                .onSlowCallRateExceeded(events::add);

        breaker.onSuccess(7, TimeUnit.MILLISECONDS);
        for (int i = 0; i < 5; i++) {
            breaker.onError(1, TimeUnit.NANOSECONDS, new IOException());
        }
        breaker.onError(1, TimeUnit.NANOSECONDS, new InterruptedException());
        breaker.tryAcquirePermission();
        breaker.reset();

        assertThat(events)
                .extracting(event -> event.getEventType().name())
                .containsExactly(
                        "SUCCESS",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "ERROR",
                        "STATE_TRANSITION",
                        "IGNORED_ERROR",
                        "NOT_PERMITTED",
                        "STATE_TRANSITION",
                        "RESET");
        assertThat(events)
                .extracting(CircuitBreakerEvent::getCircuitBreakerName)
                .containsOnly("rates");
        assertThat(breaker.dropped()).isZero();
    }

    @Test
    void itsConfigSaysWhatResilience4jHasWordsFor() {
        CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();

        assertThat(config.getSlidingWindowSize()).isEqualTo(10);
        assertThat(config.getMinimumNumberOfCalls()).isEqualTo(5);
        assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(1);
        assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(30_000L);
        assertThat(config.isAutomaticTransitionFromOpenToHalfOpenEnabled()).isFalse();
        assertThat(config.getIgnoreExceptionPredicate().test(new InterruptedException()))
                .isTrue();
        assertThat(config.getRecordExceptionPredicate().test(new IOException())).isTrue();
        assertThat(breaker.getTags()).isEmpty();
        assertThat(breaker.getTimestampUnit()).isEqualTo(TimeUnit.NANOSECONDS);
        assertThat(breaker).hasToString("circuit breaker \"rates\" (CLOSED)");
    }

    @Test
    void whatIsNotCountedIsMinusOne() {
        bench.fail(2);
        bench.succeed();
        CircuitBreaker.Metrics metrics = breaker.getMetrics();

        assertThat(metrics.getNumberOfFailedCalls()).isEqualTo(2);
        assertThat(metrics.getNumberOfBufferedCalls()).isEqualTo(2);
        assertThat(metrics.getNumberOfSuccessfulCalls()).isEqualTo(-1);
        assertThat(metrics.getFailureRate()).isEqualTo(-1f);
        assertThat(metrics.getSlowCallRate()).isEqualTo(-1f);
        assertThat(metrics.getNumberOfSlowCalls()).isEqualTo(-1);
        assertThat(metrics.getNumberOfSlowSuccessfulCalls()).isEqualTo(-1);
        assertThat(metrics.getNumberOfSlowFailedCalls()).isEqualTo(-1);
    }
}
