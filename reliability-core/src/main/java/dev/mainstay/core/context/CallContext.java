package dev.mainstay.core.context;

import dev.mainstay.core.Action;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the call that a thread works on: correlation id, tenant, principal, deadline and facts under keys of one's own. Immutable.
 *
 * <p>It is the only carrier of these facts. It never follows a thread by itself: not into pools, not into child threads; it is handed over
 * with {@link #propagating(Executor)}. While a context is current, the MDC keys {@value #MDC_CORRELATION_ID} and {@value #MDC_TENANT_ID} are
 * set from it; afterwards they are what they were.
 *
 * <pre>{@code
 * CallContext.current().withTenant(tenant).run(() -> orders.place(command));
 * ExecutorService pool = CallContext.propagating(Executors.newFixedThreadPool(4));   // a task sees what its submitter saw
 * }</pre>
 */
public final class CallContext {

    /** The MDC key of the correlation id. */
    public static final String MDC_CORRELATION_ID = "correlationId";

    /** The MDC key of the tenant. */
    public static final String MDC_TENANT_ID = "tenantId";

    private static final CallContext EMPTY = new CallContext(null, null, null, null, null, null, Map.of());

    private final @Nullable CorrelationId correlationId;
    private final @Nullable CorrelationId causationId;
    private final @Nullable TenantId tenant;
    private final @Nullable Principal principal;
    private final @Nullable Deadline deadline;
    private final @Nullable Interrupter interrupter;
    private final Map<ContextKey<?>, Object> values;

    private CallContext(
            @Nullable CorrelationId correlationId,
            @Nullable CorrelationId causationId,
            @Nullable TenantId tenant,
            @Nullable Principal principal,
            @Nullable Deadline deadline,
            @Nullable Interrupter interrupter,
            Map<ContextKey<?>, Object> values) {
        this.correlationId = correlationId;
        this.causationId = causationId;
        this.tenant = tenant;
        this.principal = principal;
        this.deadline = deadline;
        this.interrupter = interrupter;
        this.values = values;
    }

    /** Returns the context of this thread, {@link #empty()} when it has none. */
    public static CallContext current() {
        return Frame.current();
    }

    /** Returns the context without facts. */
    public static CallContext empty() {
        return EMPTY;
    }

    /** Returns the id of the request, message or run that is worked on. */
    public Optional<CorrelationId> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** Returns the id of what caused this run; only runs of periodic and per-tenant jobs have one. */
    public Optional<CorrelationId> causationId() {
        return Optional.ofNullable(causationId);
    }

    /** Returns the tenant that the work is done for. */
    public Optional<TenantId> tenant() {
        return Optional.ofNullable(tenant);
    }

    /** Returns who acts. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** Returns when the work must be over. */
    public Optional<Deadline> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns the fact under a key of one's own. */
    public <T> Optional<T> get(ContextKey<T> key) {
        Object value = values.get(key);
        return value == null ? Optional.empty() : Optional.of(key.cast(value));
    }

    /** Returns this context with another correlation id. */
    public CallContext withCorrelationId(CorrelationId id) {
        return new CallContext(
                Objects.requireNonNull(id, "id"), causationId, tenant, principal, deadline, interrupter, values);
    }

    /** Returns this context with a tenant. Whether a tenant may be changed is decided by the tenancy module, not here. */
    public CallContext withTenant(TenantId id) {
        return new CallContext(
                correlationId, causationId, Objects.requireNonNull(id, "id"), principal, deadline, interrupter, values);
    }

    /** Returns this context without a tenant. */
    public CallContext withoutTenant() {
        return new CallContext(correlationId, causationId, null, principal, deadline, interrupter, values);
    }

    /** Returns this context with another actor. */
    public CallContext withPrincipal(Principal actor) {
        return new CallContext(
                correlationId,
                causationId,
                tenant,
                Objects.requireNonNull(actor, "actor"),
                deadline,
                interrupter,
                values);
    }

    /** Returns this context with the earlier of its own and the given deadline: a deadline is only ever shortened. */
    public CallContext withDeadline(Deadline other) {
        Deadline earlier = deadline == null ? Objects.requireNonNull(other, "other") : deadline.earlier(other);
        return new CallContext(correlationId, causationId, tenant, principal, earlier, interrupter, values);
    }

    /**
     * Returns this context with the earlier of both deadlines, and with who interrupts the thread when that has passed. For guards and what
     * else enforces deadlines, not for users.
     */
    public CallContext withDeadline(Deadline other, Interrupter enforcing) {
        Deadline earlier = deadline == null ? other : deadline.earlier(other);
        return new CallContext(correlationId, causationId, tenant, principal, earlier, enforcing, values);
    }

    /** Returns who interrupts the thread that this context was made for. For guards and what else enforces deadlines. */
    public Optional<Interrupter> interrupter() {
        return Optional.ofNullable(interrupter);
    }

    /** Returns this context with a fact under a key of one's own. */
    public <T> CallContext with(ContextKey<T> key, T value) {
        Map<ContextKey<?>, Object> copy = new HashMap<>(values);
        copy.put(key, value);
        return new CallContext(correlationId, causationId, tenant, principal, deadline, interrupter, Map.copyOf(copy));
    }

    /** Returns this context without the fact under a key. */
    public CallContext without(ContextKey<?> key) {
        Map<ContextKey<?>, Object> copy = new HashMap<>(values);
        copy.remove(key);
        return new CallContext(correlationId, causationId, tenant, principal, deadline, interrupter, Map.copyOf(copy));
    }

    /**
     * Returns the context for one run of a periodic or per-tenant job that was set up in this one: tenant and principal stay, a correlation
     * id is minted, this one's becomes the causation id, deadline and facts of one's own are left behind.
     */
    public CallContext forNewRun() {
        return new CallContext(CorrelationId.mint(), correlationId, tenant, principal, null, null, Map.of());
    }

    /**
     * Runs work within this context and puts back what was there before, however the work ends.
     *
     * @param work what to run
     */
    public void run(Runnable work) {
        Frame frame = Frame.push(this, false);
        try {
            work.run();
        } finally {
            frame.leave();
        }
    }

    /**
     * Runs work within this context and puts back what was there before, however the work ends.
     *
     * @param work what to run
     * @return the work's result
     * @throws X what the work throws, as it is
     */
    public <T extends @Nullable Object, X extends Exception> T call(Action<T, X> work) throws X {
        Frame frame = Frame.push(this, false);
        try {
            return work.run();
        } finally {
            frame.leave();
        }
    }

    /**
     * Makes this context current until the scope is closed. For adapters that are called before and after the work; everyone else uses
     * {@link #run} and {@link #call}, which cannot be left open.
     *
     * @return to be closed on this thread, inner scopes first
     */
    public Scope makeCurrent() {
        return Frame.push(this, true);
    }

    /**
     * Describes the scopes of {@link #makeCurrent} that are open on this thread, innermost first. With the system property
     * {@value Frame#TRACE_PROPERTY} set to {@code true} each tells where it was opened.
     */
    public static List<String> openScopes() {
        return Frame.openScopes();
    }

    /** Returns an executor whose tasks run in the context of whoever handed them over. */
    public static Executor propagating(Executor executor) {
        return task -> executor.execute(handedOver(task));
    }

    /** Returns an executor service whose tasks run in the context of whoever handed them over. */
    public static ExecutorService propagating(ExecutorService executor) {
        return new PropagatingExecutorService(executor);
    }

    /**
     * Returns a scheduler whose tasks run in the context of whoever handed them over. Each run of a periodic task gets a context of its own,
     * {@link #forNewRun()}.
     */
    public static ScheduledExecutorService propagating(ScheduledExecutorService executor) {
        return new PropagatingScheduledExecutorService(executor);
    }

    static Runnable handedOver(Runnable task) {
        Objects.requireNonNull(task, "task");
        CallContext submitters = current();
        return () -> submitters.run(task);
    }

    @Nullable
    String mdcCorrelationId() {
        return correlationId == null ? null : correlationId.value();
    }

    @Nullable
    String mdcTenant() {
        return tenant == null ? null : tenant.value();
    }

    @Override
    public String toString() {
        return "CallContext[correlationId=" + correlationId + ", tenant=" + tenant + ", deadline=" + deadline + "]";
    }
}
