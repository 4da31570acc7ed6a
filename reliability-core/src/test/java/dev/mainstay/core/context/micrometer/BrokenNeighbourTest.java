package dev.mainstay.core.context.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another accessor throws; Micrometer then does not come to those whose turn is later. It puts back in reverse order. */
@ExtendWith(NothingLeftBehind.class)
class BrokenNeighbourTest {

    private static final CallContext ACME = CallContext.empty().withTenant(new TenantId(TenantIdType.SLUG, "acme"));

    private final Broken broken = new Broken(Broken.When.NEVER);
    private final CallContextAccessor ours = new CallContextAccessor();
    private final ContextRegistry oursLast =
            new ContextRegistry().registerThreadLocalAccessor(broken).registerThreadLocalAccessor(ours);
    private final ContextRegistry oursFirst =
            new ContextRegistry().registerThreadLocalAccessor(ours).registerThreadLocalAccessor(broken);
    private final ExecutorService worker = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private static ContextSnapshot snapshot(ContextRegistry registry) {
        return ContextSnapshotFactory.builder()
                .contextRegistry(registry)
                .build()
                .captureAll();
    }

    private void onWorker(Runnable task) throws Exception {
        worker.submit(task).get(20, TimeUnit.SECONDS);
    }

    private void fails(ContextRegistry registry, Broken.When when) {
        Runnable task = ACME.call(() -> snapshot(registry).wrap(() -> {}));
        broken.throwsWhen(when);
        assertThatThrownBy(() -> onWorker(task)).hasRootCauseMessage("broken accessor");
        broken.throwsWhen(Broken.When.NEVER);
    }

    @Test
    void neighbourThatThrowsBeforeOursIsSetLeavesNothing() throws Exception {
        fails(oursLast, Broken.When.SET);

        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @Test
    void neighbourThatThrowsAfterOursIsPutBackLeavesNothing() throws Exception {
        fails(oursLast, Broken.When.RESTORE);

        onWorker(() -> NothingLeftBehind.check("on the worker"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Broken.When.class,
            names = {"SET", "RESTORE"})
    void whatMicrometerLeavesBehindIsToldAndNoLaterTaskSeesIt(Broken.When when) throws Exception {
        fails(oursFirst, when);
        Runnable check = () -> assertThat(CallContext.current()).isSameAs(CallContext.empty());
        Runnable later = snapshot(oursFirst).wrap(check);

        onWorker(later);
        onWorker(() -> CallContext.empty().run(check));

        onWorker(() ->
                assertThat(CallContext.openScopes()).singleElement().asString().startsWith("slot on thread"));
    }
}
