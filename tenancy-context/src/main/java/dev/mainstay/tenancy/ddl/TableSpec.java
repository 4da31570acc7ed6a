package dev.mainstay.tenancy.ddl;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.SqlIdentifier;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows belong to tenants. It has a column {@code tenant_id}, of type {@code uuid}, {@code bigint} or {@code text} as the id
 * type says; primary, foreign and unique keys begin with that column.
 *
 * @param schema where it is
 * @param table its name
 * @param idType what ids of tenants look like
 * @param tenant who may use the current tenant's rows, and how
 * @param platform who may use every tenant's rows, and how; null for nobody
 */
public record TableSpec(
        SqlIdentifier schema,
        SqlIdentifier table,
        TenantIdType idType,
        Grant tenant,
        @Nullable Grant platform) {

    /**
     * Checks that tenant and platform are two roles.
     *
     * @throws IllegalArgumentException when they are the same
     */
    public TableSpec {
        if (platform != null && platform.role().equals(tenant.role())) {
            throw new IllegalArgumentException("platform must be another role than tenant, was "
                    + platform.role().value());
        }
    }

    /**
     * Returns a table that the tenant's role may read and change, and nobody else.
     *
     * @throws IllegalArgumentException when a name is not legal
     */
    public static TableSpec of(String schema, String table, TenantIdType idType, String tenantRole) {
        return new TableSpec(
                new SqlIdentifier(schema),
                new SqlIdentifier(table),
                idType,
                Grant.of(tenantRole, EnumSet.allOf(Privilege.class)),
                null);
    }

    /** Returns this table with other privileges of the tenant's role. */
    public TableSpec withPrivileges(Set<Privilege> others) {
        return new TableSpec(schema, table, idType, new Grant(tenant.role(), others), platform);
    }

    /**
     * Returns this table with a role that may use every tenant's rows.
     *
     * @param role the platform's
     * @param privileges what it may do
     * @throws IllegalArgumentException when the name is not legal or is that of the tenant's role
     */
    public TableSpec withPlatform(String role, Set<Privilege> privileges) {
        return new TableSpec(schema, table, idType, tenant, Grant.of(role, privileges));
    }

    String qualifiedName() {
        return schema.quoted() + "." + table.quoted();
    }

    /** Returns the current tenant as the column's type; null outside a bound transaction. */
    String currentTenant() {
        return switch (idType) {
            case UUID -> "tenancy.current_tenant()::uuid";
            case NUMBER -> "tenancy.current_tenant()::bigint";
            case SLUG -> "tenancy.current_tenant()";
        };
    }
}
