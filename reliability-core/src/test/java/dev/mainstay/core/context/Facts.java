package dev.mainstay.core.context;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Contexts and ids that the tests share. */
final class Facts {

    static final TenantId ACME = new TenantId(TenantIdType.SLUG, "acme");
    static final TenantId GLOBEX = new TenantId(TenantIdType.SLUG, "globex");
    static final CorrelationId REQUEST = new CorrelationId("3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b");
    static final Principal ALICE = Principal.user("alice", Set.of("clerk"));
    static final ContextKey<String> ORDER = ContextKey.of("order", String.class);

    private Facts() {}

    /** A context with every fact there is. */
    static CallContext full() {
        return CallContext.empty()
                .withCorrelationId(REQUEST)
                .withTenant(ACME)
                .withPrincipal(ALICE)
                .withDeadline(Deadline.after(Duration.ofMinutes(1)))
                .with(ORDER, "order-7");
    }

    static CallContext tenant(TenantId id) {
        return CallContext.empty().withTenant(id);
    }

    /** Waits for a task, with a bound. */
    static <T> T result(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
