package dev.mainstay.benchmarks;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenancy;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A block of work for a tenant, within a request that has a correlation id: opened, asked for its tenant, and closed. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TenancyBench {

    private final Tenancy tenancy = Tenancy.builder().build();
    private final TenantId tenant = TenantId.of(UUID.fromString("11111111-1111-1111-1111-111111111111"));
    private Scope request = Scope.none();

    /** Begins the request. */
    @Setup
    public void begin() {
        request = CallContext.empty().withCorrelationId(CorrelationId.mint()).makeCurrent();
    }

    @Benchmark
    public TenantId scope() {
        return tenancy.call(tenant, tenancy::require);
    }

    /** Ends the request. */
    @TearDown
    public void end() {
        request.close();
    }
}
