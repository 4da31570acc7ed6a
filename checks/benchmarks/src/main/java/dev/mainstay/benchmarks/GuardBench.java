package dev.mainstay.benchmarks;

import dev.failsafe.FailsafeExecutor;
import dev.failsafe.function.CheckedSupplier;
import dev.mainstay.core.Action;
import dev.mainstay.core.guard.GuardConfig;
import dev.mainstay.core.guard.Guards;
import io.smallrye.faulttolerance.api.Guard;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A whole guarded call that succeeds at its first attempt. What is called was made before, for every library: the guard is measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("UnnecessaryLambda") // made once, so that no library pays for it
public class GuardBench {

    private final Integer answer = 1_000;
    private final Action<Integer, RuntimeException> action = () -> answer;
    private final Supplier<Integer> supplier = () -> answer;
    private final CheckedSupplier<Integer> checkedSupplier = () -> answer;
    private final Guards guards = Guards.ofDefaults();
    private final dev.mainstay.core.guard.Guard unlimited =
            guards.guard("unlimited", GuardConfig.api().toBuilder().unlimited().build());
    private final dev.mainstay.core.guard.Guard limited = guards.api("limited");
    private final FailsafeExecutor<Object> failsafe = Peers.failsafeStack();
    private final FailsafeExecutor<Object> failsafeWithLimit = Peers.failsafeStackWithLimit();
    private final Supplier<Integer> resilience4j = Peers.resilience4jStack(supplier);
    private final Guard smallRye = Peers.smallRyeStack();
    private final Guard smallRyeWithLimit = Peers.smallRyeStackWithLimit();

    @Benchmark
    public Integer mainstay() {
        return unlimited.call(action);
    }

    @Benchmark
    public Integer mainstayWithLimit() {
        return limited.call(action);
    }

    @Benchmark
    public Integer resilience4j() {
        return resilience4j.get();
    }

    @Benchmark
    public Integer failsafe() {
        return failsafe.get(checkedSupplier);
    }

    @Benchmark
    public Integer failsafeWithLimit() {
        return failsafeWithLimit.get(checkedSupplier);
    }

    @Benchmark
    public Integer smallRye() {
        return smallRye.get(supplier, Integer.class);
    }

    @Benchmark
    public Integer smallRyeWithLimit() {
        return smallRyeWithLimit.get(supplier, Integer.class);
    }

    @TearDown
    public void close() {
        guards.close();
    }
}
