package dev.mainstay.testkit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class TenantLeaksTest {

    private static final TenantId TENANT = new TenantId(TenantIdType.SLUG, "acme");
    private static final Tenancy TENANCY =
            Tenancy.builder().idType(TenantIdType.SLUG).elevation(request -> {}).build();
    private static final Deque<Scope> OPEN = new ArrayDeque<>();

    /** Run by hand, never by the build itself. */
    @NoTenantLeaks
    static class OnOneThread {

        @Test
        void closesWhatItOpens() {
            TENANCY.run(TENANT, () -> assertThat(TENANCY.require()).isEqualTo(TENANT));
            assertThat(TENANCY.asPlatform("a look", TENANCY::platform)).isPresent();
        }

        @Test
        void leavesATenant() {
            OPEN.push(CallContext.empty().withTenant(TENANT).makeCurrent());
        }

        @Test
        void leavesThePlatform() {
            CallContext platform = TENANCY.asPlatform("a look", CallContext::current);
            OPEN.push(platform.makeCurrent());
        }
    }

    /** Run by hand, never by the build itself. */
    static class WithWorkers {

        final ExecutorService workers = Executors.newFixedThreadPool(3);

        @RegisterExtension
        final TenantLeaks leaks = TenantLeaks.onThisThread().onThreadsOf(() -> workers, 3);

        @AfterEach
        void stop() {
            workers.shutdownNow();
        }

        @Test
        void closesWhatItOpens() throws Exception {
            CallContext.propagating(workers)
                    .submit(() -> TENANCY.run(TENANT, () -> {}))
                    .get(10, TimeUnit.SECONDS);
        }

        @Test
        void leavesATenantOnAWorker() throws Exception {
            workers.submit(() -> CallContext.empty().withTenant(TENANT).makeCurrent())
                    .get(10, TimeUnit.SECONDS);
        }

        @Test
        void shutsItsWorkersDown() {
            workers.shutdown();
        }

        private static void waitUntilInterrupted() {
            try {
                assertThat(new CountDownLatch(1).await(60, TimeUnit.SECONDS)).isFalse();
            } catch (InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void leavesAWorkerBusy() {
            workers.execute(WithWorkers::waitUntilInterrupted);
        }
    }

    @BeforeEach
    @AfterEach
    void tidyUp() {
        OPEN.forEach(Scope::close);
        OPEN.clear();
    }

    @Test
    void testThatLeavesATenantOnItsThreadFails() {
        assertThat(messageOf(OnOneThread.class, "leavesATenant"))
                .startsWith("Expected no tenant to be left after the test but found: tenant acme on thread")
                .contains("; open scope on thread");
    }

    @Test
    void testThatLeavesThePlatformsScopeOnItsThreadFails() {
        assertThat(messageOf(OnOneThread.class, "leavesThePlatform"))
                .startsWith("Expected no tenant to be left after the test but found: a context without a tenant");
    }

    @Test
    void whatAnEarlierTestLeftIsFoundBeforeTheNextOne() {
        OPEN.push(CallContext.empty().withTenant(TENANT).makeCurrent());

        assertThat(messageOf(OnOneThread.class, "closesWhatItOpens"))
                .startsWith("Expected no tenant to be left before the test but found: tenant acme");
    }

    @Test
    void testThatLeavesATenantOnAWorkerFails() {
        assertThat(messageOf(WithWorkers.class, "leavesATenantOnAWorker"))
                .startsWith("Expected no tenant to be left after the test but found: tenant acme on thread pool-");
    }

    @Test
    void workersThatDoNotMeetAreTold() {
        assertThat(messageOf(WithWorkers.class, "leavesAWorkerBusy"))
                .startsWith("Expected an executor to run 3 tasks at the same time but it did not within 10 s");
    }

    @Test
    void testsThatLeaveNothingPass() {
        assertThat(messageOf(OnOneThread.class, "closesWhatItOpens")).isEqualTo("passed");
        assertThat(messageOf(WithWorkers.class, "closesWhatItOpens")).isEqualTo("passed");
        assertThat(messageOf(WithWorkers.class, "shutsItsWorkersDown")).isEqualTo("passed");
    }

    @Test
    void countsBelowOneAreRefused() {
        assertThatThrownBy(() -> TenantLeaks.onThisThread().onThreadsOf(Executors::newCachedThreadPool, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be >= 1, was 0");
        assertThatThrownBy(() -> TenantLeaks.onThisThread().inPool(() -> null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connections must be >= 1, was 0");
    }

    private static String messageOf(Class<?> type, String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(type, method))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .map(Throwable::getMessage)
                        .orElse("passed"))
                .findFirst()
                .orElseThrow();
    }
}
