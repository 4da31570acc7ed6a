package dev.mainstay.benchmarks;

import dev.failsafe.CircuitBreaker;
import dev.mainstay.core.breaker.BreakerPolicy;
import dev.mainstay.core.breaker.CountBreaker;
import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.time.Ticker;
import io.smallrye.faulttolerance.api.Guard;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One success of a closed breaker: leave is asked for and the result given back, with no work between. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BreakerBench {

    private final CountBreaker mainstay = CountBreaker.of("mainstay", BreakerPolicy.DEFAULTS, Ticker.systemTicker());
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4j = Peers.resilience4jBreaker(true);
    private final io.github.resilience4j.circuitbreaker.CircuitBreaker resilience4jLockFree =
            Peers.resilience4jLockFreeBreaker();
    private final CircuitBreaker<Object> failsafe = Peers.failsafeBreaker();
    private final Guard smallRye = Peers.smallRyeBreaker();

    @Benchmark
    public boolean mainstay() {
        if (!(mainstay.admit() instanceof Permit permit)) {
            throw new IllegalStateException("closed breakers admit");
        }
        mainstay.succeeded(permit, 0);
        return true;
    }

    @Benchmark
    public Integer mainstayAsResilience4j() {
        return mainstay.executeSupplier(() -> 1);
    }

    @Benchmark
    public Integer resilience4jSupplier() {
        return resilience4j.executeSupplier(() -> 1);
    }

    @Benchmark
    public boolean resilience4j() {
        return succeedOn(resilience4j);
    }

    @Benchmark
    public boolean resilience4jLockFree() {
        return succeedOn(resilience4jLockFree);
    }

    private static boolean succeedOn(io.github.resilience4j.circuitbreaker.CircuitBreaker breaker) {
        if (!breaker.tryAcquirePermission()) {
            throw new IllegalStateException("closed breakers admit");
        }
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        return true;
    }

    @Benchmark
    public boolean failsafe() {
        if (!failsafe.tryAcquirePermit()) {
            throw new IllegalStateException("closed breakers admit");
        }
        failsafe.recordSuccess();
        return true;
    }

    /** It has no breaker that can be used by itself, so this is a whole call. */
    @Benchmark
    public Integer smallRye() {
        return smallRye.get(() -> 1, Integer.class);
    }
}
