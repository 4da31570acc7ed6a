package dev.mainstay.benchmarks;

import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.mainstay.core.guard.CircuitOpenException;
import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.Guards;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One call that an open breaker refuses, with the exception thrown and caught. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RejectionBench {

    private static final Duration LONGER_THAN_THE_RUN = Duration.ofHours(12);

    private final Guards guards = Guards.ofDefaults();
    private final Guard mainstay = guards.api("open");
    private final CircuitBreaker resilience4j = Peers.resilience4jBreaker(true);
    private final CircuitBreaker resilience4jStackless = Peers.resilience4jBreaker(false);
    private final dev.failsafe.CircuitBreaker<Object> failsafeBreaker =
            dev.failsafe.CircuitBreaker.builder().withDelay(LONGER_THAN_THE_RUN).build();
    private final FailsafeExecutor<Object> failsafe = Failsafe.with(failsafeBreaker);

    @Setup
    public void open() {
        mainstay.breaker().transitionToOpenStateFor(LONGER_THAN_THE_RUN);
        resilience4j.transitionToOpenStateFor(LONGER_THAN_THE_RUN);
        resilience4jStackless.transitionToOpenStateFor(LONGER_THAN_THE_RUN);
        failsafeBreaker.open();
    }

    @Benchmark
    public Object mainstay() {
        try {
            return mainstay.call(() -> 1);
        } catch (CircuitOpenException refused) {
            return refused;
        }
    }

    @Benchmark
    public Object mainstayBreaker() {
        return mainstay.breaker().admit();
    }

    @Benchmark
    public Object resilience4j() {
        return refusedBy(resilience4j);
    }

    @Benchmark
    public Object resilience4jStackless() {
        return refusedBy(resilience4jStackless);
    }

    private static Object refusedBy(CircuitBreaker breaker) {
        try {
            return breaker.executeSupplier(() -> 1);
        } catch (CallNotPermittedException refused) {
            return refused;
        }
    }

    @Benchmark
    public Object failsafe() {
        try {
            return failsafe.get(() -> 1);
        } catch (CircuitBreakerOpenException refused) {
            return refused;
        }
    }

    @TearDown
    public void close() {
        guards.close();
    }
}
