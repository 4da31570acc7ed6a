package dev.mainstay.tenancy;

import dev.mainstay.core.Action;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.ContextKey;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.keys.StandardAlgorithm;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which an application works for tenants; one per application, thread-safe.
 *
 * <p>The current tenant itself is a fact of {@link CallContext} and follows the work with it. Work is done for one tenant, or as the platform,
 * or for nobody; never for two of these at once.
 *
 * <pre>{@code
 * Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).elevation(ElevationPolicy.forRole("operator")).build();
 * DataSource tenants = TenantDataSource.wrap(pool, tenancy, PostgresBinding.of("app_tenant"));
 * tenancy.run(tenantId, () -> orders.place(command));
 * tenancy.guard().requireSame(order);
 * int open = tenancy.asPlatform("monthly figures", () -> orders.countOpenOfAll());
 * }</pre>
 */
public final class Tenancy {

    private static final String ALGORITHM = "SHA-256";
    private static final int PSEUDONYM_BYTES = 4;

    private final TenantIdType idType;
    private final ElevationPolicy elevationPolicy;
    private final @Nullable TenantDirectory directory;
    private final Signals signals;
    private final TenantGuard guard = new TenantGuard(this);

    /** Of this object alone: what another one allowed does not count here. */
    private final ContextKey<PlatformScope> platformKey = ContextKey.of("platform", PlatformScope.class);

    private Tenancy(Builder builder) {
        this.idType = builder.idType;
        this.elevationPolicy = builder.elevationPolicy;
        this.directory = builder.directory;
        this.signals = Signals.to(builder.listeners);
    }

    /** Returns a builder whose ids are UUIDs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what the ids of tenants look like in this application. */
    public TenantIdType idType() {
        return idType;
    }

    /** Returns who hears of what this module does; for its parts, such as data sources. */
    public Signals signals() {
        return signals;
    }

    /**
     * Reads the id of a tenant that came from outside. That the caller belongs to the tenant is for others to check.
     *
     * @param text anything
     * @return a tenant of the directory, where the application has one
     * @throws InvalidInputException 400, when it has not the form of this application's ids (code {@code invalid-input})
     * @throws UnknownTenantException 404, when the directory has no such tenant (code {@code unknown-tenant})
     */
    public TenantId resolve(String text) {
        TenantId id = idType.parse(text)
                .orElseThrow(() -> InvalidInputException.unreadable("tenant id must be " + idType.shape()));
        if (directory != null && !directory.exists(id)) {
            throw new UnknownTenantException();
        }
        return id;
    }

    /**
     * Returns the tenant that the current work is done for.
     *
     * @throws NoTenantException when none is set (code {@code no-tenant})
     * @throws IllegalArgumentException when its id is not of this application's type
     */
    public TenantId require() {
        return ofOurType(CallContext.current().tenant().orElseThrow(NoTenantException::new));
    }

    /**
     * Runs work for a tenant. Within the platform scope it leaves that for as long as the work runs.
     *
     * @param id whose work it is
     * @param work what to run
     * @throws TenantMismatchException when the work runs inside another tenant's (code {@code tenant-mismatch})
     * @throws IllegalArgumentException when the id is not of this application's type
     */
    public void run(TenantId id, Runnable work) {
        entered(id).run(work);
    }

    /**
     * Runs work for a tenant. Within the platform scope it leaves that for as long as the work runs.
     *
     * @param id whose work it is
     * @param work what to run
     * @return the work's result
     * @throws X what the work throws, as it is
     * @throws TenantMismatchException when the work runs inside another tenant's (code {@code tenant-mismatch})
     * @throws IllegalArgumentException when the id is not of this application's type
     */
    public <T extends @Nullable Object, X extends Exception> T call(TenantId id, Action<T, X> work) throws X {
        return entered(id).call(work);
    }

    /**
     * Runs work for a tenant within another one's, as support staff and moves of data need it; {@code mainstay.tenancy.switched} is told before.
     *
     * <p>The principal stays, with the roles that it had before. A transaction that is open stays the first tenant's.
     *
     * @param id whose work it is
     * @param reason why, as {@link Elevation#reason}
     * @param work what to run
     * @return the work's result
     * @throws X what the work throws, as it is
     * @throws IllegalArgumentException when the id is not of this application's type, or the reason is not legal
     */
    public <T extends @Nullable Object, X extends Exception> T switchTo(TenantId id, String reason, Action<T, X> work)
            throws X {
        CallContext context = CallContext.current();
        TenantId previous = context.tenant().orElse(null);
        TenancySignal switched = new TenancySignal.Switched(previous, ofOurType(id), reason);
        return within(context, id).call(() -> {
            signals.emit(switched);
            return work.run();
        });
    }

    /**
     * Runs work as the platform, past the borders of tenants, if the {@link ElevationPolicy} allows it; {@code mainstay.tenancy.elevated} is
     * told before, or {@code mainstay.tenancy.refused}.
     *
     * <p>There is no tenant meanwhile. The scope follows tasks that are handed over with the context, and ends for them as well when the
     * work returns.
     *
     * @param reason why, as {@link Elevation#reason}
     * @param work what to run
     * @return the work's result
     * @throws X what the work throws, as it is
     * @throws ElevationRefusedException when it is not allowed (code {@code elevation-refused}); a policy may throw others
     * @throws IllegalArgumentException when the reason is not legal
     */
    public <T extends @Nullable Object, X extends Exception> T asPlatform(String reason, Action<T, X> work) throws X {
        CallContext context = CallContext.current();
        Principal principal = context.principal().orElse(null);
        TenantId previous = context.tenant().orElse(null);
        Elevation elevation = new Elevation(reason, principal);
        check(elevation);
        PlatformScope scope = new PlatformScope(elevation);
        try {
            return context.withoutTenant().with(platformKey, scope).call(() -> {
                signals.emit(new TenancySignal.Elevated(previous, elevation));
                return work.run();
            });
        } finally {
            scope.end();
        }
    }

    /** Returns the platform work that is going on; empty outside of {@link #asPlatform}, and wherever there is a tenant. */
    public Optional<Elevation> platform() {
        CallContext context = CallContext.current();
        if (context.tenant().isPresent()) {
            return Optional.empty();
        }
        return context.get(platformKey).filter(PlatformScope::isOpen).map(PlatformScope::elevation);
    }

    /**
     * Checks that the current work is done as the platform.
     *
     * @throws NoPlatformScopeException when it is not (code {@code no-platform-scope})
     */
    public void requirePlatform() {
        if (platform().isEmpty()) {
            throw new NoPlatformScopeException();
        }
    }

    /** Returns the check of the service layer. */
    public TenantGuard guard() {
        return guard;
    }

    /**
     * Returns a short name that stands for a tenant in messages, such as {@code #9f86d081}: the start of the SHA-256 of its id. It keeps
     * ids out of logs; it does not keep a guessable id secret.
     */
    public static String pseudonym(TenantId id) {
        MessageDigest sha256 = StandardAlgorithm.use(ALGORITHM, () -> MessageDigest.getInstance(ALGORITHM));
        byte[] digest = sha256.digest(id.value().getBytes(StandardCharsets.UTF_8));
        return "#" + HexFormat.of().formatHex(digest, 0, PSEUDONYM_BYTES);
    }

    private CallContext entered(TenantId id) {
        ofOurType(id);
        CallContext context = CallContext.current();
        context.tenant().filter(outer -> !outer.equals(id)).ifPresent(outer -> {
            throw new TenantMismatchException(outer, id);
        });
        return within(context, id);
    }

    private CallContext within(CallContext context, TenantId id) {
        CallContext left = context.get(platformKey).isEmpty() ? context : context.without(platformKey);
        return left.withTenant(id);
    }

    private void check(Elevation elevation) {
        try {
            elevationPolicy.check(elevation);
        } catch (RuntimeException refused) {
            signals.emit(new TenancySignal.Refused(TenancySignal.Subject.ELEVATION, elevation.reason()));
            throw refused;
        }
    }

    private TenantId ofOurType(TenantId id) {
        if (id.type() != idType) {
            throw new IllegalArgumentException("tenant id must be of type " + idType + ", was " + id.type());
        }
        return id;
    }

    /** Collects the options of a {@link Tenancy}. Not thread-safe. */
    public static final class Builder {

        private final List<SignalListener> listeners = new ArrayList<>();
        private TenantIdType idType = TenantIdType.UUID;
        private ElevationPolicy elevationPolicy = ElevationPolicy.refusing();
        private @Nullable TenantDirectory directory;

        private Builder() {}

        /** Says what the ids of tenants look like; {@link TenantIdType#UUID} by default. */
        public Builder idType(TenantIdType type) {
            this.idType = Objects.requireNonNull(type, "type");
            return this;
        }

        /** Says who may work as the platform; nobody by default. */
        public Builder elevation(ElevationPolicy policy) {
            this.elevationPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Says which tenants there are, for {@link Tenancy#resolve}; by default every id of the right form passes. */
        public Builder directory(TenantDirectory tenants) {
            this.directory = Objects.requireNonNull(tenants, "tenants");
            return this;
        }

        /** Adds who hears of what is done; called in the order in which they are added. */
        public Builder listener(SignalListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Makes the rules. */
        public Tenancy build() {
            return new Tenancy(this);
        }
    }
}
