package dev.mainstay.testkit.tenancy;

import dev.mainstay.core.context.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a tenant behind: a scope (of a tenant or of the platform) on its own thread, one on a worker's thread, or a
 * connection in a pool that is bound, in a transaction, or not given back. Immutable.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TenantLeaks leaks = TenantLeaks.onThisThread().onThreadsOf(() -> workers, 4).inPool(() -> pool, 8);
 * }</pre>
 *
 * <p>The thread is looked at before and after each test and its {@code @BeforeEach} and {@code @AfterEach} methods; workers and pools right
 * after the test itself, while they are still open. {@link NoTenantLeaks} is the short form for the thread alone.
 */
public final class TenantLeaks implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback {

    private final List<Supplier<List<String>>> places;

    /** Made by JUnit; looks at the test's thread. */
    public TenantLeaks() {
        this(List.of());
    }

    private TenantLeaks(List<Supplier<List<String>>> places) {
        this.places = places;
    }

    /** Returns the check of the test's thread. */
    public static TenantLeaks onThisThread() {
        return new TenantLeaks();
    }

    /**
     * Returns this check with that of workers.
     *
     * @param executor the workers themselves; one that hands contexts over would show the test's own. One that was shut down is passed over
     * @param threads how many it has; it must be able to run as many tasks at the same time
     * @throws IllegalArgumentException when there are none
     */
    public TenantLeaks onThreadsOf(Supplier<? extends ExecutorService> executor, int threads) {
        atLeastOne("threads", threads);
        return with(() -> WorkerLeaks.on(executor.get(), threads));
    }

    /**
     * Returns this check with that of a pool, for the setting {@code mainstay.tenant_id}.
     *
     * @param pool the pool below whatever binds tenants
     * @param connections how many it has; all of them are borrowed at the same time
     * @throws IllegalArgumentException when there are none
     */
    public TenantLeaks inPool(Supplier<? extends DataSource> pool, int connections) {
        return inPool(pool, connections, "mainstay.tenant_id");
    }

    /**
     * Returns this check with that of a pool.
     *
     * @param pool the pool below whatever binds tenants
     * @param connections how many it has; all of them are borrowed at the same time
     * @param setting what the policies read
     * @throws IllegalArgumentException when there are none
     */
    public TenantLeaks inPool(Supplier<? extends DataSource> pool, int connections, String setting) {
        atLeastOne("connections", connections);
        return with(() -> PoolLeaks.in(pool.get(), connections, setting));
    }

    private TenantLeaks with(Supplier<List<String>> place) {
        List<Supplier<List<String>>> more = new ArrayList<>(places);
        more.add(place);
        return new TenantLeaks(List.copyOf(more));
    }

    private static void atLeastOne(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + " must be >= 1, was " + count);
        }
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        require(onCurrentThread(), "before");
    }

    @Override
    public void afterTestExecution(ExtensionContext test) {
        List<String> left = new ArrayList<>();
        places.forEach(place -> left.addAll(place.get()));
        require(left, "after");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        require(onCurrentThread(), "after");
    }

    private static void require(List<String> left, String when) {
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "Expected no tenant to be left " + when + " the test but found: " + String.join("; ", left));
        }
    }

    /** Describes what is left on this thread. */
    static List<String> onCurrentThread() {
        List<String> left = new ArrayList<>();
        CallContext current = CallContext.current();
        String thread = " on thread " + Thread.currentThread().getName();
        if (current.tenant().isPresent()) {
            left.add("tenant " + current.tenant().get() + thread);
        } else if (current != CallContext.empty()) {
            left.add("a context without a tenant, such as a platform scope," + thread);
        }
        CallContext.openScopes().forEach(scope -> left.add("open " + scope));
        return left;
    }
}
