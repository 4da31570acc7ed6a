package dev.mainstay.tenancy;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which an application works for tenants; one per application, thread-safe.
 *
 * <p>The current tenant itself is a fact of {@link CallContext} and follows the work with it.
 *
 * <pre>{@code
 * Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).build();
 * DataSource tenants = TenantDataSource.wrap(pool, tenancy, PostgresBinding.of("app_tenant"));
 * tenancy.run(tenantId, () -> orders.place(command));
 * tenancy.guard().requireSame(order);
 * }</pre>
 */
public final class Tenancy {

    private static final int PSEUDONYM_BYTES = 4;

    private final TenantIdType idType;
    private final TenantGuard guard = new TenantGuard(this);

    private Tenancy(TenantIdType idType) {
        this.idType = idType;
    }

    /** Returns a builder whose ids are UUIDs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what the ids of tenants look like in this application. */
    public TenantIdType idType() {
        return idType;
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
     * Runs work for a tenant.
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
     * Runs work for a tenant.
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

    /** Returns the check of the service layer. */
    public TenantGuard guard() {
        return guard;
    }

    /**
     * Returns a short name that stands for a tenant in messages, such as {@code #9f86d081}: the start of the SHA-256 of its id. It keeps
     * ids out of logs; it does not keep a guessable id secret.
     */
    public static String pseudonym(TenantId id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(id.value().getBytes(StandardCharsets.UTF_8));
            return "#" + HexFormat.of().formatHex(digest, 0, PSEUDONYM_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private CallContext entered(TenantId id) {
        ofOurType(id);
        CallContext context = CallContext.current();
        context.tenant().filter(outer -> !outer.equals(id)).ifPresent(outer -> {
            throw new TenantMismatchException(outer, id);
        });
        return context.withTenant(id);
    }

    private TenantId ofOurType(TenantId id) {
        if (id.type() != idType) {
            throw new IllegalArgumentException("tenant id must be of type " + idType + ", was " + id.type());
        }
        return id;
    }

    /** Collects the options of a {@link Tenancy}. Not thread-safe. */
    public static final class Builder {

        private TenantIdType idType = TenantIdType.UUID;

        private Builder() {}

        /** Says what the ids of tenants look like; {@link TenantIdType#UUID} by default. */
        public Builder idType(TenantIdType type) {
            this.idType = type;
            return this;
        }

        /** Makes the rules. */
        public Tenancy build() {
            return new Tenancy(idType);
        }
    }
}
