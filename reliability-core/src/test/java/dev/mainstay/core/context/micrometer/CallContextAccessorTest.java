package dev.mainstay.core.context.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** The context in Micrometer's snapshots. */
@ExtendWith(NothingLeftBehind.class)
class CallContextAccessorTest {

    private static final CallContext ACME = context("acme");
    private static final CallContext GLOBEX = context("globex");

    private final ContextRegistry registry =
            new ContextRegistry().registerThreadLocalAccessor(new CallContextAccessor());
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private static CallContext context(String tenant) {
        return CallContext.empty()
                .withCorrelationId(CorrelationId.mint())
                .withTenant(new TenantId(TenantIdType.SLUG, tenant))
                .withPrincipal(Principal.user("alice", Set.of()));
    }

    private ContextSnapshotFactory factory(boolean clearMissing) {
        return ContextSnapshotFactory.builder()
                .contextRegistry(registry)
                .clearMissing(clearMissing)
                .build();
    }

    private ContextSnapshot snapshot() {
        return factory(false).captureAll();
    }

    private ContextSnapshot snapshotIn(CallContext context) {
        return context.call(this::snapshot);
    }

    private static Runnable wrapped(ContextSnapshot snapshot, Runnable task) {
        return snapshot.wrap(task);
    }

    private void onWorker(Runnable task) throws Exception {
        worker.submit(task).get(20, TimeUnit.SECONDS);
    }

    @Test
    void wrappedTaskSeesItsSubmittersContextAndTheWorkerHasNothingAfterwards() throws Exception {
        AtomicReference<CallContext> seen = new AtomicReference<>();
        AtomicReference<String> mdc = new AtomicReference<>();
        Runnable task = snapshotIn(ACME).wrap(() -> {
            seen.set(CallContext.current());
            mdc.set(MDC.get("tenantId"));
        });

        onWorker(task);

        assertThat(seen.get()).isSameAs(ACME);
        assertThat(mdc.get()).isEqualTo("acme");
        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @Test
    void workerHasNothingAfterATaskThatThrows() throws Exception {
        Runnable task = wrapped(snapshotIn(ACME), () -> {
            throw new StackOverflowError("simulated");
        });

        assertThatThrownBy(() -> onWorker(task)).hasRootCauseInstanceOf(StackOverflowError.class);

        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @Test
    @Tag("R13")
    void taskOfASubmitterWithoutContextHidesWhatTheWorkerHas() throws Exception {
        for (boolean clearMissing : new boolean[] {false, true}) {
            AtomicReference<CallContext> seen = new AtomicReference<>();
            AtomicReference<Map<String, String>> mdc = new AtomicReference<>();
            Runnable task = factory(clearMissing).captureAll().wrap(() -> {
                seen.set(CallContext.current());
                mdc.set(MDC.getCopyOfContextMap());
            });

            onWorker(() -> ACME.run(() -> {
                task.run();
                assertThat(CallContext.current()).isSameAs(ACME);
                assertThat(MDC.get("tenantId")).isEqualTo("acme");
            }));

            assertThat(seen.get()).isSameAs(CallContext.empty());
            assertThat(mdc.get()).as("clearMissing %s", clearMissing).isNullOrEmpty();
        }
    }

    @Test
    void nestedSnapshotsPutBackOneAfterTheOther() {
        ContextSnapshot inner = snapshotIn(GLOBEX);

        wrapped(snapshotIn(ACME), () -> {
                    wrapped(inner, () -> assertThat(CallContext.current()).isSameAs(GLOBEX))
                            .run();
                    assertThat(CallContext.current()).isSameAs(ACME);
                })
                .run();

        NothingLeftBehind.check("after both");
    }

    @Test
    void scopesClosedInTheOrderInWhichTheyWereOpenedLeaveNothing() throws Exception {
        ContextSnapshot first = snapshotIn(ACME);
        ContextSnapshot second = snapshotIn(GLOBEX);

        onWorker(() -> {
            ContextSnapshot.Scope outer = first.setThreadLocals();
            ContextSnapshot.Scope inner = second.setThreadLocals();
            outer.close();
            NothingLeftBehind.check("after the outer");
            inner.close();
        });

        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @Test
    void missingValueOfAReactiveContextIsClearedWhereThatIsAskedFor() {
        registry.registerContextAccessor(new MapAccessor());
        Map<Object, Object> without = Map.of();
        Map<Object, Object> with = Map.of(CallContextAccessor.KEY, GLOBEX);

        ACME.run(() -> {
            try (ContextSnapshot.Scope scope = factory(true).setThreadLocalsFrom(without)) {
                assertThat(CallContext.current()).isSameAs(CallContext.empty());
                assertThat(scope).isNotNull();
            }
            assertThat(CallContext.current()).isSameAs(ACME);
            try (ContextSnapshot.Scope scope = factory(false).setThreadLocalsFrom(with)) {
                assertThat(CallContext.current()).isSameAs(GLOBEX);
                assertThat(scope).isNotNull();
            }
            assertThat(CallContext.current()).isSameAs(ACME);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void accessorOfTheMdcWithTheSameKeysLeavesNothing(boolean before) throws Exception {
        TenantInMdc mdc = new TenantInMdc();
        CallContextAccessor ours = new CallContextAccessor();
        ContextRegistry both = new ContextRegistry()
                .registerThreadLocalAccessor(before ? mdc : ours)
                .registerThreadLocalAccessor(before ? ours : mdc);
        ContextSnapshotFactory factory =
                ContextSnapshotFactory.builder().contextRegistry(both).build();
        Runnable task = ACME.call(() -> wrapped(
                factory.captureAll(), () -> assertThat(MDC.get("tenantId")).isEqualTo("acme")));

        onWorker(task);

        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @Test
    void tasksOnAPoolThatIsSharedWithOthersNeverMix() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                CallContext mine = i % 3 == 0 ? CallContext.empty() : context("tenant-" + i);
                Runnable check = () -> assertThat(CallContext.current()).isSameAs(mine);
                Runnable task = mine.call(() -> wrapped(snapshot(), check));
                tasks.add(CompletableFuture.runAsync(task, pool));
                tasks.add(CompletableFuture.runAsync(() -> NothingLeftBehind.check("between"), pool));
            }

            CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
    }
}
