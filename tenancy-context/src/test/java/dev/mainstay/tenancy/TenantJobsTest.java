package dev.mainstay.tenancy;

import static dev.mainstay.tenancy.Tenants.ACME;
import static dev.mainstay.tenancy.Tenants.GLOBEX;
import static dev.mainstay.tenancy.Tenants.INITECH;
import static dev.mainstay.tenancy.Tenants.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One job in every tenant: within its tenant, apart from the others, a few at once. */
class TenantJobsTest {

    private static final TenantDirectory THREE = TenantDirectory.of(List.of(ACME, GLOBEX, INITECH));

    private final Tenancy tenancy = Tenancy.builder().elevation(request -> {}).build();

    @AfterEach
    void nothingIsLeftInTheContext() {
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    @Tag("R12")
    void everyRunIsWithinTheTenantThatItIsFor() {
        Map<TenantId, TenantId> seen = new ConcurrentHashMap<>();

        JobReport report = TenantJobs.forEachTenant(tenancy, THREE, id -> seen.put(id, tenancy.require()), 2);

        assertThat(seen).isEqualTo(Map.of(ACME, ACME, GLOBEX, GLOBEX, INITECH, INITECH));
        assertThat(report.runs()).extracting(JobReport.Run::tenant).containsExactly(ACME, GLOBEX, INITECH);
        assertThat(report.isSuccess()).isTrue();
    }

    @Test
    @Tag("R12")
    void whatOneRunThrowsStopsNoOtherAndIsReported() {
        List<TenantId> ended = new CopyOnWriteArrayList<>();
        AssertionError failure = new AssertionError("broken for good");

        JobReport report = TenantJobs.forEachTenant(
                tenancy,
                THREE,
                id -> {
                    if (id.equals(GLOBEX)) {
                        throw failure;
                    }
                    ended.add(tenancy.require());
                },
                1);

        assertThat(ended).containsExactly(ACME, INITECH);
        assertThat(report.failures()).singleElement().satisfies(run -> {
            assertThat(run.tenant()).isEqualTo(GLOBEX);
            assertThat(run.failure()).isSameAs(failure);
        });
        assertThat(report.isComplete()).isTrue();
        assertThat(report.isSuccess()).isFalse();
    }

    @Test
    @Tag("R12")
    void aTenantOfAnotherTypeGetsNoRunWithoutATenantButAFailure() {
        TenantId number = new TenantId(TenantIdType.NUMBER, "42");
        List<TenantId> ran = new CopyOnWriteArrayList<>();

        JobReport report = TenantJobs.forEachTenant(tenancy, TenantDirectory.of(List.of(number, ACME)), ran::add, 1);

        assertThat(ran).containsExactly(ACME);
        assertThat(report.failures())
                .singleElement()
                .satisfies(run -> assertThat(run.failure()).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void everyRunHasACorrelationIdOfItsOwnAndTheCallersPrincipalButNoDeadline() {
        CallContext caller = CallContext.empty()
                .withPrincipal(OPERATOR)
                .withCorrelationId(CorrelationId.mint())
                .withDeadline(Deadline.after(Duration.ofSeconds(1), ManualTime.create()));
        Map<TenantId, CallContext> seen = new ConcurrentHashMap<>();

        JobReport report = caller.call(
                () -> TenantJobs.forEachTenant(tenancy, THREE, id -> seen.put(id, CallContext.current()), 3));

        assertThat(seen.values()).hasSize(3).allSatisfy(context -> {
            assertThat(context.causationId()).isEqualTo(caller.correlationId());
            assertThat(context.principal()).contains(OPERATOR);
            assertThat(context.deadline()).isEmpty();
        });
        assertThat(report.runs())
                .extracting(JobReport.Run::correlationId)
                .doesNotHaveDuplicates()
                .doesNotContain(caller.correlationId().orElseThrow());
        assertThat(report.runs())
                .allSatisfy(run ->
                        assertThat(seen.get(run.tenant()).correlationId()).contains(run.correlationId()));
    }

    @Test
    void thePlatformMayRunAJobAndTheRunsLeaveItsScope() {
        List<Boolean> platform = new CopyOnWriteArrayList<>();

        JobReport report = tenancy.asPlatform(
                "yearly figures",
                () -> TenantJobs.forEachTenant(
                        tenancy,
                        THREE,
                        id -> platform.add(CallContext.current()
                                .withoutTenant()
                                .call(tenancy::platform)
                                .isPresent()),
                        1));

        assertThat(report.isSuccess()).isTrue();
        assertThat(platform).containsExactly(false, false, false);
    }

    @Test
    void asManyRunsGoOnAtOnceAsAllowedAndNoMore() {
        int parallelism = 3;
        CyclicBarrier together = new CyclicBarrier(parallelism);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        JobReport report = TenantJobs.forEachTenant(
                tenancy,
                numbered(5 * parallelism),
                id -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    await(together);
                    now.decrementAndGet();
                },
                parallelism);

        assertThat(report.failures()).isEmpty();
        assertThat(report.runs()).hasSize(5 * parallelism);
        assertThat(most).hasValue(parallelism);
    }

    @Test
    void theDirectoryIsReadNoFurtherAheadThanRunsAreStarted() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        List<Integer> ahead = new CopyOnWriteArrayList<>();
        Iterator<TenantId> tenants = numbered(20).active().iterator();
        Iterable<TenantId> counted = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return tenants.hasNext();
            }

            @Override
            public TenantId next() {
                read.incrementAndGet();
                return tenants.next();
            }
        };

        TenantJobs.forEachTenant(tenancy, directory(counted), id -> ahead.add(read.get() - begun.incrementAndGet()), 1);

        assertThat(ahead).hasSize(20).allSatisfy(count -> assertThat(count).isBetween(0, 1));
    }

    @Test
    void aDirectoryThatFailsStopsTheJobAndTheRunsBeforeAreReported() {
        IllegalStateException failure = new IllegalStateException("the table is gone");
        Iterator<TenantId> first = List.of(ACME).iterator();
        Iterable<TenantId> failing = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public TenantId next() {
                if (!first.hasNext()) {
                    throw failure;
                }
                return first.next();
            }
        };

        JobReport report = TenantJobs.forEachTenant(tenancy, directory(failing), id -> {}, 2);

        assertThat(report.stoppedBy()).isSameAs(failure);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.isSuccess()).isFalse();
        assertThat(report.runs()).extracting(JobReport.Run::tenant).containsExactly(ACME);
    }

    @Test
    void noThreadIsLeftAndNoneOfThemWasTheCallers() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();

        TenantJobs.forEachTenant(tenancy, THREE, id -> threads.add(Thread.currentThread()), 2);

        assertThat(threads).hasSize(3).doesNotContain(Thread.currentThread());
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void aJobWithinTheWorkOfOneTenantIsRefused() {
        List<TenantId> ran = new ArrayList<>();

        assertThatThrownBy(() -> tenancy.run(ACME, () -> TenantJobs.forEachTenant(tenancy, THREE, ran::add, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("forEachTenant must not be called within the work of one tenant");
        assertThat(ran).isEmpty();
    }

    @Test
    void aParallelismBelowOneIsRefused() {
        assertThatThrownBy(() -> TenantJobs.forEachTenant(tenancy, THREE, id -> {}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parallelism must be >= 1, was 0");
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static TenantDirectory numbered(int count) {
        return TenantDirectory.of(LongStream.rangeClosed(1, count)
                .mapToObj(number -> TenantId.of(new java.util.UUID(0, number)))
                .toList());
    }

    private static TenantDirectory directory(Iterable<TenantId> tenants) {
        return new TenantDirectory() {
            @Override
            public Iterable<TenantId> active() {
                return tenants;
            }

            @Override
            public boolean exists(TenantId id) {
                return false;
            }
        };
    }
}
